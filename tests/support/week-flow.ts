import { createHash } from 'node:crypto';
import type { BundleResponse } from '../../shared/api/schemas.ts';
import { invoiceLines, invoiceTotal } from '../../shared/domain/invoice.ts';
import { draftTimesheet } from '../../shared/entry/draft-timesheet.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import { anchorsOf, policyTextOf } from '../../shared/verify/anchors.ts';
import { openBundle, type VerifiedBundle } from '../../shared/verify/verify-bundle.ts';
import {
  ordinaryValues,
  type SignedEntry,
  testCrypto,
  type ValuesByName,
} from './entry-factory.ts';
import {
  type ActiveContract,
  type Caller,
  deliver,
  getBundle,
  newestHead,
  postAll,
  seenAndView,
  type Workplace,
} from './server-fixture.ts';

/** A week as people live it, over HTTP: track, deliver, submit, approve, invoice, pay. */
export interface TrackedWork {
  readonly slices: readonly SignedEntry<'slice'>[];
}

const cellMs = 600_000;

/** Works `count` whole cells in one session, from the next cell on; everything is delivered. */
export async function trackCells(
  place: Workplace,
  { con, hash }: ActiveContract,
  count: number,
  values: ValuesByName = ordinaryValues,
): Promise<TrackedWork> {
  const { device, freelancer, clock } = place;
  clock.advance(cellMs - (clock.nowMs() % cellMs));
  device.see(await newestHead(freelancer));
  const start = await device.start(con, hash);
  await postAll(freelancer, [start.entry]);
  const slices: SignedEntry<'slice'>[] = [];
  for (let i = 0; i < count; i++) {
    const idx = clock.nowMs() / cellMs;
    clock.advance(cellMs);
    device.see(await newestHead(freelancer));
    const slice = await device.slice({ con, idx, values });
    await postAll(freelancer, [slice.entry]);
    await deliver(freelancer, slice.entry.hash, slice.disclosures);
    slices.push(slice);
  }
  const stop = await device.stop(con);
  await postAll(freelancer, [stop]);
  await deliver(freelancer, start.entry.hash, start.disclosures);
  return { slices };
}

/** A picture of one pixel row that is a PNG to anyone who looks at its first bytes. */
export function testPicture(name: string): {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly value: CsObject;
} {
  const magic = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const bytes = new Uint8Array([...magic, ...utf8ToBytes(name)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const scr = { id: '1', x: 0, y: 0, w: 800, h: 600, scale_pct: 100, rotation: 0 };
  const value = {
    blob: sha256,
    len: bytes.length,
    mime: 'image/png',
    pt: sha256,
    w: 800,
    h: 600,
    scr,
    off_ms: 1_000,
    cov: [],
  };
  return { bytes, sha256, value };
}

export const putBlob = (caller: Caller, sha256: string, bytes: Uint8Array) =>
  caller.request('PUT', `/v1/blobs/${sha256}`, {
    body: bytes as Uint8Array<ArrayBuffer>,
    headers: { 'content-type': 'image/png' },
  });

/** The bundle that a party downloads, pictures fetched, verified as by an outsider. */
export async function verifyContract(
  caller: Caller,
  contract: EntryOf<'contract'>,
): Promise<VerifiedBundle> {
  return verifyDownload(caller, contract, await getBundle(caller, contract.payload.con));
}

/** The same of a bundle that is here already, also of a part. */
export async function verifyDownload(
  caller: Caller,
  contract: EntryOf<'contract'>,
  bundle: BundleResponse,
): Promise<VerifiedBundle> {
  const fileByPath = await fetchFiles(caller, bundle);
  const anchors = anchorsOf(contract);
  return openBundle(
    { crypto: testCrypto },
    {
      files: {
        list: async () => [...fileByPath.keys()],
        read: async (path) => fileByPath.get(path),
      },
      policyText: policyTextOf(anchors),
      anchorsText: JSON.stringify(anchors),
      extent: 'any',
    },
  );
}

async function fetchFiles(
  caller: Caller,
  bundle: BundleResponse,
): Promise<Map<string, Uint8Array>> {
  const fileByPath = new Map<string, Uint8Array>();
  for (const [path, text] of Object.entries(bundle.files)) fileByPath.set(path, utf8ToBytes(text));
  for (const { sha256, entry } of bundle.blobs) {
    fileByPath.set(`blobs/${sha256}`, await caller.bytes(`/v1/entries/${entry}/blobs/${sha256}`));
  }
  return fileByPath;
}

/** The device's own timesheet of a week, over what the server says was delivered. */
export async function submitWeek(
  place: Workplace,
  signed: EntryOf<'contract'>,
  week: number,
): Promise<EntryOf<'timesheet'>> {
  const { con } = signed.payload;
  const { ledger, logged } = await verifyContract(place.freelancer, signed);
  const draft = ledger && draftTimesheet(testCrypto.hasher, ledger, { logged, week });
  if (draft === undefined) throw new Error('nothing to bill');
  const { seen, view } = await seenAndView(place.freelancer, con);
  place.device.see(seen);
  const timesheet = await place.device.timesheet({ ...draft, con, view, patch: draft });
  await postAll(place.freelancer, [timesheet]);
  return timesheet;
}

export async function approveWeek(
  place: Workplace,
  timesheet: EntryOf<'timesheet'>,
): Promise<EntryOf<'decision'>> {
  const { con, ms } = timesheet.payload;
  const { entry } = await place.clientKey.decide({
    con,
    ref: timesheet.hash,
    ...(await seenAndView(place.client, con)),
    stage: 'client',
    verdict: 'approve',
    ms,
  });
  await postAll(place.client, [entry]);
  return entry;
}

export interface PaidWeek {
  readonly invoice: EntryOf<'invoice'>;
  readonly decision: EntryOf<'decision'>;
  readonly amountMinor: number;
}

/** Invoice and finance's approval, for the payee that the device named. */
export async function approvePayment(
  place: Workplace,
  signed: EntryOf<'contract'>,
  week: {
    readonly timesheet: EntryOf<'timesheet'>;
    readonly client: EntryOf<'decision'>;
    readonly payee: EntryOf<'payee'>;
    readonly no?: string;
  },
): Promise<PaidWeek> {
  const { con, cur, rates } = signed.payload;
  const { timesheet } = week;
  const { ms } = timesheet.payload;
  const lines = invoiceLines({
    timesheets: [{ hash: timesheet.hash, msByWork: ms }],
    rates: rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  });
  const amountMinor = invoiceTotal(lines);
  const no = week.no ?? '2026-1';
  const doc = {
    no,
    contract: signed.hash,
    issued_on: '2026-03-09',
    seller: 'Rina Das',
    buyer: 'Acme',
    cur,
    lines: lines.map((line) => ({
      timesheet: line.timesheet,
      work: line.work,
      rate_minor: line.rateMinor,
      ms: line.ms,
      amount_minor: line.amountMinor,
    })),
    amount_minor: amountMinor,
  };
  const invoice = await place.financeKey.invoice({
    con,
    ref: timesheet.hash,
    ...(await seenAndView(place.finance, con)),
    no,
    cur,
    amountMinor,
    doc,
  });
  await postAll(place.finance, [invoice.entry]);
  await deliver(place.finance, invoice.entry.hash, invoice.disclosures);
  const { entry } = await place.financeKey.decide({
    con,
    ref: timesheet.hash,
    ...(await seenAndView(place.finance, con)),
    stage: 'finance',
    verdict: 'approve',
    ms,
    patch: {
      client: week.client.hash,
      payee: week.payee.hash,
      invoice: invoice.entry.hash,
      amount_minor: amountMinor,
      cur,
    },
  });
  await postAll(place.finance, [entry]);
  return { invoice: invoice.entry, decision: entry, amountMinor };
}

export async function recordPayment(
  place: Workplace,
  { decision, amountMinor }: PaidWeek,
): Promise<EntryOf<'payment'>> {
  const { con } = decision.payload;
  const payment = await place.financeKey.payment({
    con,
    ref: decision.hash,
    ...(await seenAndView(place.finance, con)),
    bank_ref: 'SEPA-0001',
    date: '2026-03-10',
    cur: decision.payload.cur ?? 'EUR',
    amountMinor,
  });
  await postAll(place.finance, [payment]);
  return payment;
}
