import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { signCheckpoint } from '../../shared/log/checkpoint.ts';
import { createNoteSigner, logKeyType } from '../../shared/log/note-key.ts';
import { openByPolicy } from '../../shared/log/policy.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { createSigningKey, testCrypto } from '../support/entry-factory.ts';
import {
  createLogSite,
  type LogSite,
  peerOf,
  siteOrigin,
  siteSigner,
  until,
} from '../support/log-site.ts';
import {
  createWitnessSigner,
  type NetworkWitness,
  startNetworkWitness,
} from '../support/test-witness.ts';

const { hasher, verifySignatures } = testCrypto;

describe('a log and its witnesses', { timeout: 60_000 }, () => {
  const state: { first?: NetworkWitness; second?: NetworkWitness; site?: LogSite } = {};
  const first = () => state.first as NetworkWitness;
  const second = () => state.second as NetworkWitness;
  const site = () => state.site as LogSite;
  const peers = () => [
    peerOf('w1', createWitnessSigner('w1'), first().url),
    peerOf('w2', createWitnessSigner('w2'), second().url),
  ];

  beforeAll(async () => {
    state.first = await startNetworkWitness('w1', [siteSigner.key]);
    state.second = await startNetworkWitness('w2', [siteSigner.key]);
    state.site = await createLogSite({ peers, timing: { witnessMs: 600 } });
  }, 60_000);
  afterAll(async () => {
    await state.site?.close();
    await state.first?.close();
    await state.second?.close();
  }, 60_000);

  const policyText = () =>
    `log ${site().vkey}\nwitness w1 ${first().vkey}\nwitness w2 ${second().vkey}\n`;

  async function witnessesOf(note: string): Promise<readonly string[]> {
    const policy = assertOk(parsePolicy(hasher, `${policyText()}quorum none\n`));
    const opened = assertOk(await openByPolicy(verifySignatures, note, policy));
    return opened.witnesses.map(({ name }) => name);
  }

  const firstCosigned = async (size: number): Promise<readonly number[]> =>
    (await site().store.log.firstCosigned([size])).map((checkpoint) => checkpoint.size);

  it('publishes each checkpoint with what they signed, receipts too', async () => {
    for (const count of [1, 7, 30]) {
      const size = await site().append(count);
      expect(size).toBeDefined();
      expect(await witnessesOf(await site().newestNote())).toEqual(['w1', 'w2']);
    }
    const [leaf] = await site().store.log.leaves(5, 6);
    const [row] = await site().store.log.receiptsOf([leaf?.entry_hash ?? '']);
    const receipt = assertOk(parseReceipt(row?.receipt ?? ''));
    expect(await witnessesOf(receipt.checkpointNote)).toEqual(['w1', 'w2']);
  });

  it('finds the first checkpoint over a leaf that was cosigned', async () => {
    const size = (await site().append(2)) ?? 0;
    first().behave('fails');
    second().behave('fails');
    await site().append(2);
    expect(await firstCosigned(size - 1)).toEqual([size]);
    expect((await site().store.log.newestCheckpoint())?.witnesses).toBe(0);
    expect(await firstCosigned(size + 1)).toEqual([]);
    first().behave('answers');
    second().behave('answers');
    // Asked again without anything new in the log.
    await until(async () => (await site().store.log.newestCheckpoint())?.witnesses === 2);
    expect(await witnessesOf(await site().newestNote())).toEqual(
      expect.arrayContaining(['w1', 'w2']),
    );
    expect(await firstCosigned(size + 1)).toEqual([size + 2]);
  });

  it('waits for a dead one once, and takes entries all the time', async () => {
    second().behave('hangs');
    const startMs = performance.now();
    for (let i = 0; i < 20; i++) expect(await site().append(1)).toBeDefined();
    // One budget of 600 ms; twenty would be 12 s.
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(await witnessesOf(await site().newestNote())).toEqual(['w1']);
  });

  it.each(['redirects', 'babbles', 'fails'] as const)(
    'is not led astray by one that %s',
    async (how) => {
      first().behave(how);
      expect(await site().append(3)).toBeDefined();
      expect((await site().store.log.head()).frozen).toBe('');
      first().behave('answers');
      await until(async () => (await site().store.log.newestCheckpoint())?.witnesses === 1);
    },
  );

  it.each([
    ['claims_more', 'nothing at all'],
    ['claims_another', 'nothing at all'],
    ['claims_unproved', 'nothing at all'],
    ['claims_more', 'a note of its own making'],
    ['claims_another', 'our own newest note'],
    ['claims_unproved', 'our own newest note'],
  ] as const)('is not stopped by one that %s and shows %s', async (how, what) => {
    const other = await signCheckpoint(
      createNoteSigner(
        hasher,
        { name: siteOrigin, type: logKeyType },
        createSigningKey('another log').signer,
      ),
      { origin: siteOrigin, size: 999_999_999, root: new Uint8Array(32) },
    );
    const notes = {
      'nothing at all': 'nonsense',
      'a note of its own making': other,
      'our own newest note': await site().newestNote(),
    };
    site().logged.length = 0;
    first().show(notes[what]);
    first().behave(how);
    for (let i = 0; i < 3; i++) expect(await site().append(2)).toBeDefined();
    expect((await site().store.log.head()).frozen).toBe('');
    const said = site().logged.filter((line) => line.includes('shows nothing that the log signed'));
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ witness: 'w1' });
    first().show('');
    first().behave('answers');
    await until(async () => (await site().store.log.newestCheckpoint())?.witnesses === 1);
  });

  it('goes on after a restart, without being told their sizes', async () => {
    const asked = first().asked();
    await site().stop();
    await site().start();
    expect(await site().append(1)).toBeDefined();
    expect(await witnessesOf(await site().newestNote())).toEqual(['w1']);
    expect(first().asked()).toBeGreaterThan(asked);
  });

  it('freezes when database and lock were restored together, and a witness knows more', async () => {
    await site().stop();
    await site().backUp(['db', 'head-lock']);
    await site().start();
    const size = (await site().append(5)) ?? 0;
    await site().stop();
    await site().restore(['db', 'head-lock']);
    site().logged.length = 0;
    await site().start();
    expect((await site().store.log.head()).frozen).toBe('witness_knows_larger_tree w1');
    expect(await site().append(1)).toBeUndefined();
    const alarm = site().logged.find((line) => line.includes('log frozen')) ?? '';
    expect(JSON.parse(alarm)).toMatchObject({ witness: 'w1', size, code: 'LOG_FROZEN' });
    // Nothing is signed meanwhile, and a restart alone does not end it, even without the witness.
    first().behave('fails');
    await site().stop();
    await site().start();
    expect((await site().store.log.head()).frozen).toBe('witness_knows_larger_tree w1');
    expect((await site().store.log.newestCheckpoint())?.size).toBeLessThan(size);
  });

  it('freezes when a witness has seen another tree', async () => {
    const other = await createLogSite();
    await other.append(9);
    const third = await startNetworkWitness('w1', [siteSigner.key]);
    const { size, root } = (await other.store.log.newestCheckpoint()) ?? { size: 0, root: '' };
    await fetch(`${third.url}/add-checkpoint`, {
      method: 'POST',
      body: `old 0\n\n${await other.newestNote()}`,
    });
    await other.close();
    const forked = await createLogSite({
      peers: () => [peerOf('w1', createWitnessSigner('w1'), third.url)],
    });
    // The first tick alone is smaller than what the witness knows.
    expect((await forked.store.log.head()).frozen).toBe('witness_knows_larger_tree w1');
    await forked.close();
    const offline = { peers: () => [peerOf('w1', createWitnessSigner('w1'), third.url)] };
    third.behave('fails');
    const grown = await createLogSite(offline);
    expect(await grown.append(20)).toBeDefined();
    third.behave('answers');
    await until(async () => (await grown.store.log.head()).frozen !== '');
    expect((await grown.store.log.head()).frozen).toBe('witness_knows_another_tree w1');
    expect(await grown.append(1)).toBeUndefined();
    const [conflict] = third.conflicts;
    expect(conflict?.kind).toBe('unproved');
    expect(conflict?.known).toContain(
      `\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`,
    );
    expect(bytesToHex(hasher.sha256(new Uint8Array()))).not.toBe(root);
    await grown.close();
    await third.close();
  });
});
