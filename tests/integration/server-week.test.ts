import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryOf } from '../../shared/entry/entry.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  deliver,
  getBundle,
  newestHead,
  postAll,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import {
  approvePayment,
  approveWeek,
  putBlob,
  recordPayment,
  submitWeek,
  testPicture,
  trackCells,
  verifyContract,
} from '../support/week-flow.ts';

describe('a week on the server', { timeout: 30_000 }, () => {
  const state: {
    place?: Workplace;
    contract?: ActiveContract;
    payee?: EntryOf<'payee'>;
    decision?: string;
  } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  it('takes sessions, slices and their disclosures, and shows them verified', async () => {
    const { slices } = await trackCells(place(), contract(), 3);
    expect(slices).toHaveLength(3);
    const { report } = await verifyContract(place().client, contract().entry);
    // The test's device keeps its key in a file, which is said.
    expect(report.findings.map(({ code }) => code)).toEqual(['I_KEY_SOFT']);
    expect(report.totals).toMatchObject({ slices: 3, trackedMs: 1_800_000 });
  });

  it('takes a picture and shows it only through its entry', async () => {
    const { device, freelancer, client, clock } = place();
    const { con, hash } = contract();
    device.see(await newestHead(freelancer));
    const start = await device.start(con, hash);
    clock.advance(600_000);
    const picture = testPicture('a screen');
    const { sha256 } = picture;
    const slice = await device.slice({
      con,
      idx: Math.floor(clock.nowMs() / 600_000) - 1,
      values: { ...ordinaryValues, shot0_0: picture.value },
    });
    await postAll(freelancer, [start.entry, slice.entry]);
    expect((await putBlob(freelancer, sha256, picture.bytes)).status).toBe(200);
    const path = `/v1/entries/${slice.entry.hash}/blobs/${sha256}`;
    expect((await client.get(path)).status).toBe(404);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    const shown = await client.get(path);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(shown.headers.get('cache-control')).toBe('private, no-store');
    await postAll(freelancer, [await device.stop(con)]);
    await deliver(freelancer, start.entry.hash, start.disclosures);
    const { report } = await verifyContract(client, contract().entry);
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    expect(report.totals.captures).toBe(1);
  });

  it('goes from timesheet to payment, verified by an outsider at every step', async () => {
    const { con, entry } = contract();
    const { device, freelancer, finance, client, financeKey } = place();
    device.see(await newestHead(freelancer));
    const payee = await device.payee(con, 'EUR', '=HYPERLINK("evil")');
    await postAll(freelancer, [payee.entry]);
    await deliver(freelancer, payee.entry.hash, payee.disclosures);
    const timesheet = await submitWeek(place(), entry, 0);
    const decision = await approveWeek(place(), timesheet);
    const paid = await approvePayment(place(), entry, {
      timesheet,
      client: decision,
      payee: payee.entry,
    });
    // 4 cells of 25.00 an hour
    expect(paid.amountMinor).toBe(1_667);
    const { ten } = place();
    const path = `/v1/organisations/${ten}/payout.csv?decision=${paid.decision.hash}`;
    const csv = await finance.get<string>(path);
    expect(csv.status).toBe(200);
    expect(csv.body).toContain('16.67,EUR');
    expect(csv.body).toContain(`"'=HYPERLINK(""evil"")"`);
    expect((await client.get(path)).status).toBe(403);
    expect(csv.body).toContain(`CS${timesheet.payload.set.slice(0, 32).toUpperCase()}`);
    place().clock.advance(3_600_000);
    const second = await finance.get<string>(path);
    expect(second.body).toBe(csv.body);
    expect(second.body).toContain('finance@acme.test');
    const withdrawn = await financeKey.decide({
      con,
      ref: timesheet.hash,
      ...(await seenAndView(finance, con)),
      stage: 'finance',
      verdict: 'withdraw',
    });
    await postAll(finance, [withdrawn.entry]);
    // Approved once more, with another hash: the bank would still be asked for the same payment.
    const { client: approval, payee: named, invoice, amount_minor, cur } = paid.decision.payload;
    const again = await financeKey.decide({
      con,
      ref: timesheet.hash,
      ...(await seenAndView(finance, con)),
      stage: 'finance',
      verdict: 'approve',
      ms: timesheet.payload.ms,
      patch: { client: approval, payee: named, invoice, amount_minor, cur },
    });
    await postAll(finance, [again.entry]);
    const both = [path, path.replace(paid.decision.hash, again.entry.hash)];
    const [stale, third] = await Promise.all(both.map((one) => finance.get<string>(one)));
    expect(stale).toMatchObject({ status: 409, body: { code: 'E_NOT_VERIFIED' } });
    expect(third?.body).toBe(csv.body);
    await recordPayment(place(), { ...paid, decision: again.entry });
    const { report } = await verifyContract(freelancer, entry);
    expect(report.findings.filter(({ code }) => code.startsWith('E_'))).toEqual([]);
    expect(report.timesheets).toMatchObject([{ state: 'paid', ok: true, amountMinor: 1_667 }]);
    state.decision = again.entry.hash;
  });

  it('exports nothing that is not approved, not there, or does not verify', async () => {
    const { ten, finance } = place();
    const path = (hash: string) => `/v1/organisations/${ten}/payout.csv?decision=${hash}`;
    expect((await finance.get(path('0'.repeat(64)))).status).toBe(404);
    expect((await finance.get(path(contract().hash))).status).toBe(404);
    const decision = state.decision as string;
    const [blob] = (await getBundle(finance, contract().con)).blobs;
    const folder = join(place().dataDir, 'blobs', String(blob?.sha256).slice(0, 2));
    await rm(folder, { recursive: true });
    expect(await finance.get(path(decision))).toMatchObject({
      status: 409,
      body: { code: 'E_NOT_VERIFIED' },
    });
    const shown = `/v1/entries/${blob?.entry}/blobs/${blob?.sha256}`;
    expect(await finance.get(shown)).toMatchObject({
      status: 404,
      body: { code: 'E_BLOB_MISSING' },
    });
  });
});
