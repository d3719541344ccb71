import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openKeyStore } from '../../../renderer/console/keys/key-store.ts';
import { findSigner, makeSigner } from '../../../renderer/console/keys/signing-keys.ts';
import {
  anchorsText,
  notePins,
  pinContract,
  readPins,
} from '../../../renderer/console/trust/pins.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import { anchorsSchema } from '../../../shared/verify/anchors.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const con = '33333333-3333-4333-8333-333333333333';
const store = (name: string) => openKeyStore(indexedDB, name);
const hex = (digit: string): string => digit.repeat(64);

const contract = (change: Record<string, string> = {}): EntryOf<'contract'> =>
  ({
    hash: hex('1'),
    payload: {
      con,
      fre_kid: hex('2'),
      recovery_kid: hex('3'),
      org_pk: hex('4'),
      operator_pk: hex('5'),
      log_vkey: 'diary.test/log+00000000+AQ==',
      rp_id: 'diary.test',
      origins: [],
      ...change,
    },
  }) as unknown as EntryOf<'contract'>;

describe('pins', () => {
  it('are kept as the files that the command reads', async () => {
    const kept = store('pins-1');
    expect(await readPins(kept, con)).toBeUndefined();
    const pinned = await pinContract(kept, contract(), { atMs: 5, by: 'accepted' });
    expect(pinned.ok).toBe(true);
    const pins = await readPins(kept, con);
    expect(pins).toMatchObject({ pinnedAt: 5, by: 'accepted' });
    expect(pins?.policyText).toBe('log diary.test/log+00000000+AQ==\nquorum none\n');
    const anchors = anchorsSchema.parse(JSON.parse(anchorsText(pins!.anchors)));
    expect(anchors.operator_pk).toBe(hex('5'));
  });

  it('are never replaced by others, and name what differs', async () => {
    const kept = store('pins-2');
    await pinContract(kept, contract(), { atMs: 5, by: 'first_use' });
    const again = await pinContract(kept, contract(), { atMs: 9, by: 'first_use' });
    expect(again).toMatchObject({ ok: true, value: { pinnedAt: 5 } });
    const other = await pinContract(kept, contract({ operator_pk: hex('9') }), {
      atMs: 9,
      by: 'accepted',
    });
    expect(other).toMatchObject({
      ok: false,
      error: { code: 'keys_changed', names: ['operator_pk'] },
    });
    expect((await readPins(kept, con))?.anchors.operator_pk).toBe(hex('5'));
  });

  it('remember that somebody took note', async () => {
    const kept = store('pins-3');
    await pinContract(kept, contract(), { atMs: 5, by: 'first_use' });
    await notePins(kept, con, 7);
    expect(await readPins(kept, con)).toMatchObject({ notedAt: 7, pinnedAt: 5 });
  });
});

describe('signing keys', () => {
  const { subtle } = crypto;
  const owner = { account: 'a', organisation: 'o', use: 'client' as const };

  it('are made once per person, organisation and use, and cannot be exported', async () => {
    const kept = store('keys-1');
    const deps = { store: kept, subtle, nowMs: 1 };
    expect(await findSigner(deps, owner)).toBeUndefined();
    const signer = await makeSigner(deps, owner);
    const again = await makeSigner(deps, owner);
    expect(again.publicKey).toEqual(signer.publicKey);
    const other = await makeSigner(deps, { ...owner, use: 'finance' });
    expect(other.publicKey).not.toEqual(signer.publicKey);
    const stored = await kept.keys.get('o/a/client');
    await expect(subtle.exportKey('pkcs8', stored!.keyPair.privateKey)).rejects.toThrow();
  });

  it('sign what every verifier accepts', async () => {
    const signer = await makeSigner({ store: store('keys-2'), subtle, nowMs: 1 }, owner);
    const message = new TextEncoder().encode('a message');
    const signature = await signer.sign(message);
    const checks = [
      { publicKey: signer.publicKey, message, signature },
      { publicKey: signer.publicKey, message: message.slice(1), signature },
    ];
    expect(await testCrypto.verifySignatures(checks)).toEqual([true, false]);
  });
});
