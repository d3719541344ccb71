import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBase64 } from '../../shared/kit/base64.ts';
import { zeroHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseSignedCheckpoint } from '../../shared/log/checkpoint.ts';
import { verifyConsistency } from '../../shared/log/merkle.ts';
import { formatAddCheckpoint } from '../../shared/log/witness-request.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { createLogSite, peerOf, siteSigner } from '../support/log-site.ts';
import { createMemoryLog } from '../support/memory-log.ts';
import { runCli, writeBundle } from '../support/run-cli.ts';
import { createHistory, type SplitViewServer, startSplitView } from '../support/split-view.ts';
import {
  createWitnessSigner,
  type NetworkWitness,
  startNetworkWitness,
} from '../support/test-witness.ts';

const origin = 'diary.example.com/log';
const leafOf = (mark: string, i: number) => ({
  kind: 'slice',
  receivedMs: 1_000 * i,
  entryHash: `${mark}${i}`.padStart(64, '0'),
  signatureHash: zeroHash,
});
const common = Array.from({ length: 40 }, (_, i) => leafOf('c', i));
const branch = (mark: string) => Array.from({ length: 300 }, (_, i) => leafOf(mark, 40 + i));

/** Two histories that part after forty leaves, shown to the client and to the freelancer. */
describe('a split view', { timeout: 60_000 }, () => {
  const client = createHistory(origin, [...common, ...branch('a')]);
  const freelancer = createHistory(origin, [...common, ...branch('b')]);
  const state: { server?: SplitViewServer; witness?: NetworkWitness; dir: string } = { dir: '' };
  const url = (audience: string) => state.server?.urlFor(audience) ?? '';
  const witness = () => state.witness as NetworkWitness;

  beforeAll(async () => {
    state.server = await startSplitView({ client, freelancer });
    state.witness = await startNetworkWitness('w1', [client.log.noteSigner.key]);
    state.dir = await mkdtemp(join(tmpdir(), 'countersign-split-'));
  });
  afterAll(async () => {
    await state.server?.close();
    await state.witness?.close();
    await rm(state.dir, { recursive: true, force: true });
  });

  const fetchText = async (address: string) => (await fetch(address)).text();

  async function proofOf(audience: string, from: number, to: number): Promise<Uint8Array[]> {
    const text = await fetchText(`${url(audience)}/consistency?from=${from}&to=${to}`);
    const { proof } = JSON.parse(text) as { proof: string[] };
    return proof.map((line) => parseBase64(line) as Uint8Array);
  }

  const ask = async (checkpoint: string, oldSize: number, proof: readonly Uint8Array[]) => {
    const body = formatAddCheckpoint({ oldSize, proof, checkpoint });
    return fetch(`${witness().url}/add-checkpoint`, { method: 'POST', body });
  };

  async function check(audience: string, policy: string) {
    const path = join(state.dir, 'policy');
    await writeFile(path, policy);
    const argv = ['log', 'check', url(audience), '--policy', path, '--json'];
    const { exitCode, stdout } = await runCli(argv, { fetch: globalThis.fetch });
    return { exitCode, report: JSON.parse(stdout) as { root: string; findings: object[] } };
  }

  it('shows each audience a history that is whole in itself', async () => {
    const policy = `log ${client.log.vkey}\nquorum none\n`;
    const [a, b] = [await check('client', policy), await check('freelancer', policy)];
    expect([a.exitCode, b.exitCode]).toEqual([0, 0]);
    expect(a.report.root).not.toBe(b.report.root);
  });

  it('is refused by a witness, which keeps both checkpoints', async () => {
    const [shown, other] = [
      await fetchText(`${url('client')}/checkpoint`),
      await fetchText(`${url('freelancer')}/checkpoint`),
    ];
    expect((await ask(shown, 0, [])).status).toBe(200);
    const size = client.log.size();
    const refused = await ask(other, size, []);
    expect([refused.status, await refused.text()]).toEqual([409, `${size}\n`]);
    expect(witness().conflicts).toMatchObject([{ kind: 'fork', known: shown, refused: other }]);
    freelancer.append(leafOf('b', 400));
    const later = await fetchText(`${url('freelancer')}/checkpoint`);
    const proof = await proofOf('freelancer', size, size + 1);
    expect((await ask(later, size, proof)).status).toBe(422);
    expect(witness().conflicts[1]).toMatchObject({ known: shown, refused: later });
    // Whoever asks for the witness's word is not shown the other history at all.
    const policy = `log ${client.log.vkey}\nwitness w1 ${witness().vkey}\nquorum w1\n`;
    expect((await check('freelancer', policy)).report.findings).toEqual([
      { code: 'E_WITNESS_QUORUM', detail: 'checkpoint' },
    ]);
  });

  it('is found when two parties compare, by the proof that nobody can give', async () => {
    const heads = await Promise.all(
      ['client', 'freelancer'].map(async (audience) => {
        const note = await fetchText(`${url(audience)}/checkpoint`);
        return assertOk(parseSignedCheckpoint(note)).checkpoint;
      }),
    );
    const [older, newer] = heads.toSorted((a, b) => a.size - b.size);
    if (!older || !newer) throw new Error('no heads');
    const proof = await proofOf('freelancer', older.size, newer.size);
    const claim = { size1: older.size, size2: newer.size, root1: older.root, root2: newer.root };
    expect(verifyConsistency(testCrypto.hasher, { ...claim, proof }).ok).toBe(false);
  });

  it('leaves the honest log as it is, while the other history is refused', async () => {
    const own = await startNetworkWitness('w1', [siteSigner.key]);
    const site = await createLogSite({
      peers: () => [peerOf('w1', createWitnessSigner('w1'), own.url)],
    });
    const size = (await site.append(20)) ?? 0;
    // The thief of the key, or the operator's second server.
    const stolen = await createLogSite();
    await stolen.append(size + 5);
    const note = await stolen.newestNote();
    const forged = await fetch(`${own.url}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint({ oldSize: size, proof: [], checkpoint: note }),
    });
    expect(forged.status).toBe(422);
    expect(own.conflicts[0]?.refused).toBe(note);
    expect(await site.append(3)).toBe(size + 3);
    const newest = await site.store.log.newestCheckpoint();
    expect([newest?.size, newest?.witnesses]).toEqual([size + 3, 1]);
    expect((await site.store.log.head()).frozen).toBe('');
    await stolen.close();
    await site.close();
    await own.close();
  });
});

/** The same operator, met in a bundle. */
describe('the verifier on a split view', { timeout: 60_000 }, () => {
  /** A receipt of the other history for the slice, signed by the log's own key. */
  const forked = () =>
    buildBundle({
      parts: async (parts, scene) => {
        const slice = scene.entries.find(({ name }) => name === 'slice2');
        const line = parts.entries.find(({ hash }) => hash === slice?.hash);
        if (!slice || !line) throw new Error('no slice');
        const other = createMemoryLog(scene.log.origin);
        for (let i = 0; i < slice.logIndex; i++) other.append({ ...leafOf('d', i), kind: 'tick' });
        other.append(slice.leaf);
        line.receipt = await other.receipt(slice.logIndex, slice.logIndex + 1);
      },
    });

  it('names the fork and prints both checkpoints', async () => {
    const built = await forked();
    const { files, policyText, anchorsText } = built;
    const report = await verifyBundle(
      { crypto: testCrypto },
      { files: readerOf(files), policyText, anchorsText, profile: 'full' },
    );
    expect(report.verdict).toBe('failed');
    const finding = report.findings.find(({ code }) => code === 'E_CP_INCONSISTENT');
    const final = await built.scene.log.checkpointAt(built.scene.log.size());
    expect(finding?.detail).toContain(final);
    const notes = (finding?.detail ?? '').match(/— diary\.example\.com\/log /g);
    expect(notes).toHaveLength(2);
    const folder = await writeBundle(built);
    const trust = ['--policy', folder.policy, '--anchors', folder.anchors];
    const { exitCode, stdout } = await runCli(['verify', folder.bundle, ...trust]);
    await folder.remove();
    expect(exitCode).toBe(1);
    for (const line of final.trimEnd().split('\n')) expect(stdout).toContain(line);
  });

  it('names a device that was shown the other history', async () => {
    const other = createMemoryLog(origin);
    for (let i = 0; i < 3; i++) other.append({ ...leafOf('d', i), kind: 'tick' });
    const { files, policyText, anchorsText } = await buildBundle({
      step: { slice2: { payload: (payload) => ({ ...payload, seen: other.headAt(3) }) } },
    });
    const report = await verifyBundle(
      { crypto: testCrypto },
      { files: readerOf(files), policyText, anchorsText, profile: 'full' },
    );
    const finding = report.findings.find(({ code }) => code === 'E_SEEN_FORK');
    expect(finding?.detail).toBe(`3 ${other.headAt(3).root}`);
  });
});
