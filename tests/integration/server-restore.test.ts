import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/entry/entry.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { readerOf } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { expectConsistent, readLog } from '../support/log-checker.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  getBundle,
  getView,
  newestHead,
  postAll,
  postEntries,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';

/** The drill: yesterday's database, today's head lock, and everybody who was there in between. */
describe('a server whose database was restored from a backup', { timeout: 60_000 }, () => {
  const state: {
    place?: Workplace;
    contract?: ActiveContract;
    sent: Entry[];
    receipts: Map<string, string>;
  } = { sent: [], receipts: new Map() };
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  const dbDir = () => join(place().dataDir, 'db');

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
    const { device, freelancer } = place();
    device.see(await newestHead(freelancer));
    await postAll(freelancer, [(await device.start(contract().con, contract().hash)).entry]);
    await track(2);
    await cp(dbDir(), `${dbDir()}.bak`, { recursive: true });
    state.sent = [];
    await track(4);
  }, 60_000);
  afterAll(() => place().close(), 30_000);

  /** Slices, each of which has seen the checkpoint over the one before. */
  async function track(count: number): Promise<void> {
    const { device, freelancer, clock } = place();
    for (let i = 0; i < count; i++) {
      clock.advance(600_000);
      device.see(await newestHead(freelancer));
      const idx = Math.floor(clock.nowMs() / 600_000) - 1;
      const { entry } = await device.slice({ con: contract().con, idx });
      const [answer] = await postEntries(freelancer, [entry]);
      if (!answer || !('receipt' in answer)) throw new Error(JSON.stringify(answer));
      state.sent.push(entry);
      state.receipts.set(entry.hash, answer.receipt);
    }
  }

  const viewAt = (size: number) =>
    place().client.get<{ view: object; hashes: string[] }>(
      `/v1/contracts/${contract().con}/view?size=${size}`,
    );

  it('contradicts nothing that it has signed, while entries are missing', async () => {
    const before = await getView(place().client, contract().con);
    const signed = await newestHead(place().freelancer);
    await place().server.close();
    await rm(dbDir(), { recursive: true });
    await rename(`${dbDir()}.bak`, dbDir());
    await place().restart();

    const { head, leaves } = await readLog(place().freelancer);
    await expectConsistent(place().freelancer, [signed], head);
    const lost = state.sent.map(({ hash }) => leaves.findIndex((leaf) => leaf.entryHash === hash));
    expect(lost.every((index) => index > 0)).toBe(true);
    // Its word on the contract ends below the first of them, and is true as far as it goes.
    const now = await getView(place().client, contract().con);
    expect(now.view.size).toBeLessThanOrEqual(Math.min(...lost));
    expect(now.hashes).toEqual(before.hashes.slice(0, now.hashes.length));
    expect(before.hashes.length - now.hashes.length).toBe(state.sent.length);
    expect(await viewAt(head.size)).toMatchObject({
      status: 503,
      body: { code: 'E_UNAVAILABLE', detail: 'entries_missing' },
    });
    state.receipts.set('view', JSON.stringify(before.view));
  });

  it('lets nobody decide on less than there is', async () => {
    const { client, clientKey } = place();
    const { con, hash } = contract();
    const head = await newestHead(client);
    const { view } = await seenAndView(client, con);
    const decision = await clientKey.decide({
      con,
      ref: hash,
      seen: head,
      view: { ...view, size: head.size },
      stage: 'client',
      verdict: 'reject',
    });
    expect(await postEntries(client, [decision.entry])).toMatchObject([
      { ok: false, code: 'E_UNAVAILABLE', retry: true },
    ]);
  });

  it('is whole again once the device has sent again what the server lost', async () => {
    const { freelancer, client, device } = place();
    // The next entry says where the server stands, and so what to send again.
    device.see(await newestHead(freelancer));
    const next = await device.stop(contract().con);
    const [gap] = await postEntries(freelancer, [next]);
    expect(gap).toMatchObject({ ok: false, code: 'E_CHAIN_GAP', retry: true });
    const leavesBefore = (await readLog(freelancer)).leaves.length;
    const answers = await postEntries(freelancer, state.sent);
    // Each entry's old receipt: same place, same time, same checkpoint.
    expect(answers.map((answer) => ('receipt' in answer ? answer.receipt : answer))).toEqual(
      state.sent.map(({ hash }) => state.receipts.get(hash)),
    );
    expect((await readLog(freelancer)).leaves).toHaveLength(leavesBefore);
    await postAll(freelancer, [next]);
    const before = JSON.parse(state.receipts.get('view') ?? '{}') as { size: number };
    expect((await viewAt(before.size)).body.view).toEqual(before);
    const now = await getView(client, contract().con);
    expect(now.hashes.at(-1)).toBe(next.hash);
    expect(now.view.size).toBe((await newestHead(client)).size);
  });

  it('gives a bundle that verifies', async () => {
    const { files } = await getBundle(place().client, contract().con);
    const anchors = anchorsOf(contract().entry);
    const bytes = new Map(Object.entries(files).map(([path, text]) => [path, utf8ToBytes(text)]));
    const report = await verifyBundle(
      { crypto: testCrypto },
      {
        files: readerOf(bytes),
        policyText: policyTextOf(anchors),
        anchorsText: JSON.stringify(anchors),
        profile: 'full',
      },
    );
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    const [first] = state.sent;
    const receipt = assertOk(parseReceipt(state.receipts.get(first?.hash ?? '') ?? ''));
    expect(receipt.leaf.entryHash).toBe(first?.hash);
  });
});
