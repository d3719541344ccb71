import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCheckpoints } from '../../../electron/main/diary/checkpoints.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import { signEntry } from '../../../shared/entry/entry.ts';
import { envelopeToJson } from '../../../shared/entry/envelope.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { parseVkey } from '../../../shared/log/note-key.ts';
import {
  createTestDesktop,
  createTestLog,
  ctx,
  journalOf,
  operator,
  readyToTrack,
  testCon,
  testTen,
  work,
} from '../../integration/desktop-fixture.ts';
import { createSigningKey, testCrypto } from '../../support/entry-factory.ts';
import { createTestClock } from '../../support/test-clock.ts';

async function checkpointsOf(log = createTestLog(createTestClock())) {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-checkpoints-'));
  const deps = {
    files: nodeFiles,
    crypto: testCrypto,
    logKey: assertOk(parseVkey(testCrypto.hasher, log.vkey)),
    statePath: join(dir, 'checkpoint.json'),
    forksDir: join(dir, 'forks'),
    onFork: () => undefined,
  };
  const first = await log.checkpoint();
  return { log, dir, deps, first, checkpoints: assertOk(await openCheckpoints(deps, first)) };
}

describe('checkpoints', () => {
  it('move forward with a proof, stay known, and are still there at the next start', async () => {
    const { log, deps, first, checkpoints } = await checkpointsOf();
    for (let i = 0; i < 5; i++) log.tick();
    const note = await log.checkpoint();
    const head = assertOk(await checkpoints.accept(note, log.consistency(1)));
    expect(checkpoints.seen()).toEqual(head);
    expect(head.size).toBe(6);
    const again = assertOk(await openCheckpoints(deps, first));
    expect(again.seen()).toEqual(head);
    expect(again.note()).toBe(note);
  });

  it('take an older one as known, but never go back to it', async () => {
    const { log, checkpoints } = await checkpointsOf();
    for (let i = 0; i < 5; i++) log.tick();
    assertOk(await checkpoints.accept(await log.checkpoint(), log.consistency(1)));
    const older = await log.checkpoint(3);
    const head = assertOk(await checkpoints.accept(older, log.consistency(3, 6)));
    expect(checkpoints.isVerified(head)).toBe(true);
    expect(checkpoints.seen().size).toBe(6);
  });

  it('are not believed without a proof, with a wrong one, or under another key', async () => {
    const { log, checkpoints } = await checkpointsOf();
    for (let i = 0; i < 5; i++) log.tick();
    const note = await log.checkpoint();
    const [first = ''] = log.consistency(1);
    for (const proof of [[], ['AAAA'], [first], Array.from({ length: 64 }, () => first)])
      expect((await checkpoints.accept(note, proof)).ok).toBe(false);
    const other = createTestLog(createTestClock(), 'log.test/other');
    expect(await checkpoints.accept(await other.checkpoint(), [])).toMatchObject({
      ok: false,
      error: { code: 'E_CP_ORIGIN' },
    });
    const flipped = note.replace(/\n6\n/, '\n7\n');
    expect((await checkpoints.accept(flipped, log.consistency(1))).ok).toBe(false);
    expect(checkpoints.seen().size).toBe(1);
  });

  it('of one size and two roots are kept, both, as evidence', async () => {
    const { checkpoints, dir, log } = await checkpointsOf();
    log.tick();
    assertOk(await checkpoints.accept(await log.checkpoint(), log.consistency(1)));
    // The same key signs another history: ticks are random.
    const forked = createTestLog(createTestClock());
    forked.tick();
    expect(await checkpoints.accept(await forked.checkpoint(), [])).toEqual({
      ok: false,
      error: { code: 'E_CP_INCONSISTENT' },
    });
    expect(await readdir(join(dir, 'forks'))).toHaveLength(1);
  });
});

describe('receipts', () => {
  async function withEntry() {
    const desktop = await createTestDesktop();
    const diary = await readyToTrack(desktop);
    const paired = diary.paired();
    const [enroll] = journalOf(diary).records();
    if (paired === undefined || enroll === undefined) throw new Error('not ready');
    const envelope = await journalOf(diary).envelope(enroll);
    if (envelope === undefined) throw new Error('no envelope');
    return { desktop, diary, paired, enroll, envelope };
  }

  it('are believed when leaf, proof and checkpoint fit, and survive a restart', async () => {
    const { desktop, paired, enroll, envelope } = await withEntry();
    const receipt = await desktop.log.accept(envelope);
    expect(await paired.receipts.accept(enroll.hash, receipt)).toMatchObject({
      error: { code: 'checkpoint_unverified' },
    });
    assertOk(
      await paired.checkpoints.accept(await desktop.log.checkpoint(), desktop.log.consistency(1)),
    );
    expect(await paired.receipts.accept(enroll.hash, receipt)).toMatchObject({
      ok: true,
      value: { logIndex: 1 },
    });
    const again = await desktop.open();
    expect(again.paired()?.receipts.of(enroll.hash)).toMatchObject({ logIndex: 1 });
  });

  it('of another entry, another signature or another place are not', async () => {
    const { desktop, diary, paired, enroll, envelope } = await withEntry();
    const contract = journalOf(diary).records()[1];
    const other = await journalOf(diary).envelope(contract ?? enroll);
    if (other === undefined) throw new Error('no envelope');
    const receipt = await desktop.log.accept(envelope);
    const foreign = await desktop.log.accept(other);
    const resigned = await desktop.log.accept({
      ...envelope,
      signatures: [
        { keyid: envelope.signatures[0]?.keyid ?? '', sig: Buffer.alloc(64).toString('base64') },
      ],
    });
    assertOk(
      await paired.checkpoints.accept(await desktop.log.checkpoint(), desktop.log.consistency(1)),
    );
    const refused = async (text: string) => {
      const taken = await paired.receipts.accept(enroll.hash, text);
      return taken.ok ? 'believed' : 'code' in taken.error ? taken.error.code : taken.error;
    };
    expect(await refused(foreign)).toBe('E_LEAF_MISMATCH');
    expect(await refused(resigned)).toBe('E_LEAF_SIG');
    expect(await refused(receipt.replace('index 1', 'index 2'))).toBe('E_PROOF_INVALID');
    expect(await refused('nonsense')).toBe('E_PROOF_MALFORMED');
    expect(paired.receipts.count()).toBe(0);
  });

  it('for deliveries count only when the pinned operator signed them for that entry', async () => {
    const { desktop, diary, paired } = await withEntry();
    assertOk(await diary.start({ con: testCon, ctx }));
    await work(desktop, diary, 5);
    assertOk(await diary.stop());
    const slice = journalOf(diary)
      .records()
      .findLast(({ kind }) => kind === 'slice');
    if (slice === undefined) throw new Error('no slice');
    const held = async (key = operator, target: string = slice.hash, at_ms = 10) => {
      const { envelope } = await signEntry(
        { hasher: testCrypto.hasher, signer: key.signer },
        'held',
        {
          v: 1,
          log: desktop.log.origin,
          ten: testTen,
          con: testCon,
          by: key.kid,
          target,
          names: ['act'],
          blobs: [],
          at_ms,
        },
      );
      return envelopeToJson(envelope);
    };
    const stranger = await held(createSigningKey('stranger'));
    expect(await paired.receipts.acceptHeld(slice.hash, stranger)).toMatchObject({
      error: { code: 'E_SIG_INVALID' },
    });
    const misplaced = await held(operator, '0'.repeat(64));
    expect(await paired.receipts.acceptHeld(slice.hash, misplaced)).toMatchObject({
      error: { code: 'E_SCOPE_MISMATCH' },
    });
    assertOk(await paired.receipts.acceptHeld(slice.hash, await held()));
    expect(paired.receipts.heldOf(slice.hash)).toEqual({ names: ['act'], blobs: [], atMs: 10 });
  });
});
