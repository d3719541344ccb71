import 'fake-indexeddb/auto';
import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addFindings, picturesOf } from '../../../renderer/console/evidence/check-pictures.ts';
import { loadPicture } from '../../../renderer/console/evidence/load-picture.ts';
import { openingOf } from '../../../renderer/console/evidence/opening-context.ts';
import type { ConsoleApi } from '../../../renderer/console/data/console-api.ts';
import { openKeyStore } from '../../../renderer/console/keys/key-store.ts';
import { findIdentities, keepIdentity } from '../../../renderer/console/keys/opening-keys.ts';
import type { TakenCapture } from '../../../shared/entry/values.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { sealTo } from '../../../shared/seal/seal-picture.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import { pictureOf, sha256Hex } from '../../support/ordinary-scene.ts';

const subtle = webcrypto.subtle as SubtleCrypto;
const owner = { account: 'a', organisation: 'o' };
const depsOver = (name: string) => ({
  store: openKeyStore(indexedDB, name),
  subtle,
  randomNonce: () => webcrypto.getRandomValues(new Uint8Array(12)),
});

describe('keys for sealed pictures', () => {
  it('are kept for one person and organisation, older ones too', async () => {
    const deps = depsOver('openers');
    const [first, second] = [await createAgeKeyPair(), await createAgeKeyPair()];
    await keepIdentity(deps, owner, first);
    await keepIdentity(deps, owner, second);
    await keepIdentity(deps, owner, first);
    expect(await findIdentities(deps, owner)).toEqual([first, second]);
    expect(await findIdentities(deps, { ...owner, organisation: 'other' })).toEqual([]);
    expect(await findIdentities(deps, { ...owner, account: 'other' })).toEqual([]);
  });

  it('are nowhere in the clear, and what wraps them cannot be exported', async () => {
    const deps = depsOver('wrapped');
    const pair = await createAgeKeyPair();
    await keepIdentity(deps, owner, pair);
    const stored = await deps.store.openers.get('o/a');
    const wrapped = Buffer.from(stored?.identities[0]?.wrapped ?? []);
    expect(wrapped.length).toBe(pair.identity.length + 16);
    expect(wrapped.toString('latin1')).not.toContain(pair.identity.slice(0, 20));
    expect(stored?.wrappingKey.extractable).toBe(false);
    await expect(subtle.exportKey('raw', stored?.wrappingKey as CryptoKey)).rejects.toThrow();
  });
});

/** A contract that pins the first key, replaced at leaf 10 by the second, and a slice under each. */
const rotated = (...recipients: readonly string[]): Parameters<typeof openingOf>[1] => {
  const orgkeys = recipients.map((recipient, i) => ({
    logIndex: 1 + 10 * i,
    receivedMs: 1_000 + i,
    entry: { payload: { recipient } },
  }));
  const contract = { entry: { payload: { org_recipient: recipients[0] } } };
  const accepted = [{ contract, decision: { logIndex: 3, receivedMs: 1_003 } }];
  const slice = (hash: string, logIndex: number) => ({
    logIndex,
    entry: { hash, payload: { seen: { size: logIndex } } },
  });
  const logged = [slice('e', 5), slice('later', 20)];
  return { ledger: { accepted, orgkeys }, logged } as never;
};

describe('a sealed picture', () => {
  const picture = pictureOf('a screen');
  const sealed = async () => {
    const pair = await createAgeKeyPair();
    const file = assertOk(await sealTo([pair.recipient], picture));
    const capture = {
      blob: sha256Hex(file),
      len: file.length,
      mime: 'image/png',
      pt: sha256Hex(picture),
    } as TakenCapture;
    const api = { call: async () => file } as unknown as ConsoleApi;
    const deps = { api, readThumbnail: async () => undefined };
    return { pair, deps, ref: { entry: 'e', capture, sealed: true } };
  };

  it('opens with its key, and only with it', async () => {
    const { pair, deps, ref } = await sealed();
    const about = rotated(pair.recipient);
    const both = openingOf([await createAgeKeyPair(), pair], about);
    expect(await loadPicture({ ...deps, ...both }, ref)).toEqual({
      state: 'unchanged',
      bytes: picture,
    });
    expect(both.missing('e')).toBeUndefined();
    expect(await loadPicture({ ...deps, ...openingOf([], about) }, ref)).toEqual({
      state: 'sealed',
      code: 'I_SEALED',
    });
    const damaged = { ...ref, entry: 'of another contract' };
    const other = openingOf([await createAgeKeyPair()], about);
    expect(await loadPicture({ ...deps, ...other }, damaged)).toEqual({
      state: 'sealed',
      code: 'E_SEAL_OPEN',
    });
  });

  it('says which replaced key it takes, where only a newer one is here', async () => {
    const { pair, deps, ref } = await sealed();
    const next = await createAgeKeyPair();
    const about = rotated(pair.recipient, next.recipient);
    const newest = openingOf([next], about);
    expect(await loadPicture({ ...deps, ...newest }, ref)).toEqual({
      state: 'sealed',
      code: 'I_SEALED',
    });
    expect(newest.missing('e')).toEqual({ recipient: pair.recipient, sinceMs: 1_000 });
    expect(newest.missing('later')).toBeUndefined();
  });

  it('that is not what was signed is never shown', async () => {
    const { pair, deps, ref } = await sealed();
    const opening = openingOf([pair], rotated(pair.recipient));
    const wrong = { ...ref, capture: { ...ref.capture, pt: 'ab'.repeat(32) } };
    expect(await loadPicture({ ...deps, ...opening }, wrong)).toEqual({
      state: 'altered',
      code: 'E_SEAL_PLAINTEXT',
    });
  });
});

describe('findings of pictures', () => {
  const report = { ok: true, verdict: 'ok', slices: { a: 'unchanged' }, findings: [] };

  it('fail a slice only when they are errors', () => {
    const from = report as unknown as VerificationReport;
    const informed = addFindings(from, [{ code: 'I_SEALED', entry: 'a' }]);
    expect(informed).toMatchObject({ ok: true, verdict: 'ok', slices: { a: 'unchanged' } });
    expect(informed.findings).toHaveLength(1);
    const failed = addFindings(from, [{ code: 'E_SEAL_OPEN', entry: 'a' }]);
    expect(failed).toMatchObject({ ok: false, verdict: 'failed', slices: { a: 'failed' } });
  });

  it('know which pictures are sealed', () => {
    const capture = { blob: 'b', off_ms: 0 };
    const slice = {
      hash: 'h',
      values: { captures: { shot0_0: capture }, names: [] },
      entry: { payload: { sealed: true } },
    };
    const [ref] = picturesOf([slice as unknown as Parameters<typeof picturesOf>[0][number]]);
    expect(ref).toEqual({ entry: 'h', capture, sealed: true });
  });
});
