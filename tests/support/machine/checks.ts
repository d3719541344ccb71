import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import type { VerifiedBundle } from '../../../shared/verify/verify-bundle.ts';
import { journalOf } from '../../integration/desktop-fixture.ts';
import { checkReceipts, expectConsistent } from '../log-checker.ts';
import { getBundle, newestHead } from '../server-fixture.ts';
import { verifyDownload } from '../week-flow.ts';
import { type Side, sidesOf } from './money.ts';
import { type Reference, referenceOf } from './reference-billing.ts';
import { type Gone, outboxOf, type World } from './world.ts';

/** What must be true of the protocol, whatever happened (threats 9.5, 9.6). */
export async function checkWorld(world: World): Promise<void> {
  await expectNotWedged(world);
  const { client } = world.here;
  await checkReceipts(client, world.wire.receipts);
  await expectConsistent(client, world.heads, await newestHead(client));
  for (const [i, { size }] of world.heads.entries())
    expect(size).toBeGreaterThanOrEqual(world.heads[i - 1]?.size ?? 0);
  const checked: Checked[] = [];
  for (const side of sidesOf(world)) checked.push(await checkContract(world, side));
  expectNoDoubleBill(checked.flatMap(({ billed }) => billed));
  await expectGone(world, new Set(checked.flatMap(({ moved }) => moved)));
}

/** Everything that was ever journalled has its receipt and is delivered. */
async function expectNotWedged(world: World): Promise<void> {
  const { desk, far, phone } = world;
  const { diary } = desk;
  expect((await diary.state()).sync.refused).toEqual([]);
  expect(await outboxOf(world).outbox.counts()).toEqual({ unsent: 0, undelivered: 0 });
  const without = journalOf(diary)
    .records()
    .filter(({ hash }) => diary.paired()?.receipts.of(hash) === undefined);
  expect(without.map(({ kind, position }) => [kind, position])).toEqual([]);
  for (const bench of phone ? [far, phone] : [far]) {
    const left = bench.queue.filter(({ isReceipted, isDelivered }) => !isReceipted || !isDelivered);
    expect(left.map(({ entry, problem }) => [entry.kind, problem])).toEqual([]);
  }
}

interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly what: string;
}

interface Checked {
  /** What its payable weeks bill. */
  readonly billed: readonly Interval[];
  /** Hashes of slices that went to another contract. */
  readonly moved: readonly string[];
}

async function checkContract(world: World, { site, contract }: Side): Promise<Checked> {
  const bundle = await getBundle(site.client, contract.con);
  const reference = referenceOf(bundle.files);
  const verified = await verifyDownload(site.client, contract.entry, bundle);
  const { ledger, report } = verified;
  if (ledger === undefined) throw new Error(JSON.stringify(report.findings));
  for (const { p } of reference.rows) if (p.assurance === 'lapsed') world.story.push('lapsed');
  expectIncluded(world, contract.con, reference);
  expectUnbroken(reference);
  expectSameBilling(verified, reference);
  const expected = expectedErrors(reference);
  const errors = report.findings.filter(({ code }) => code.startsWith('E_'));
  expect(errors.filter(({ code }) => !expected.has(code))).toEqual([]);
  expect(new Set(errors.map(({ code }) => code))).toEqual(expected);
  const payable = new Set(report.timesheets.filter(({ ok }) => ok).map(({ hash }) => hash));
  const billed = ledger.timesheets
    .filter(({ timesheet, state }) => state !== 'replaced' && payable.has(timesheet.entry.hash))
    .flatMap(({ slices }) => slices.map((slice) => intervalOf(slice, contract.con)));
  const moved = ledger.slices.filter(({ state }) => state === 'moved').map(({ hash }) => hash);
  return { billed, moved };
}

/** Two machines at once, and weeks that were handed in before something was given up. */
function expectedErrors({ losers, timesheets, hasIdleMove }: Reference): ReadonlySet<string> {
  const codes = new Set<string>();
  if (losers.length > 0) codes.add('E_OVERLAP');
  if (timesheets.some(({ isStale }) => isStale)) codes.add('E_REDACTED_BILLED');
  // A device that was off-line does not know that its time was voided.
  if (hasIdleMove) codes.add('E_TARGET');
  return codes;
}

const intervalOf = (
  { idx, fromMs, toMs, hash }: ContractLedger['slices'][number],
  con: string,
): Interval => ({
  fromMs: idx * 600_000 + fromMs,
  toMs: idx * 600_000 + toMs,
  what: `${hash} in ${con}`,
});

/** A receipt says that it is in the log; it is in the view of its contract as well. */
function expectIncluded({ desk, far, phone }: World, con: string, { rows }: Reference): void {
  const shown = new Set(rows.map(({ hash }) => hash));
  const own = journalOf(desk.diary).records();
  const queues = [far, ...(phone ? [phone] : [])].flatMap(({ queue }) => queue);
  const signed = [...own, ...queues.map(({ entry }) => entry)];
  const missing = signed.filter(({ payload, hash }) => payload.con === con && !shown.has(hash));
  expect(missing.map(({ kind }) => kind)).toEqual([]);
}

/** Every stream counts up from 0, each entry naming the one before it. */
function expectUnbroken({ rows }: Reference): void {
  const headByStream = new Map<string, { readonly seq: number; readonly hash: string }>();
  for (const { p, hash } of rows) {
    if (p.seq === undefined) continue;
    const stream = `${p.by} ${p.con}`;
    const before = headByStream.get(stream);
    expect(p.seq).toBe((before?.seq ?? -1) + 1);
    // Of an entry that was erased only its place is left.
    if (before && p.prev !== undefined) expect(p.prev).toBe(before.hash);
    headByStream.set(stream, { seq: p.seq, hash });
  }
}

function expectSameBilling({ ledger, report }: VerifiedBundle, reference: Reference): void {
  const folded = (ledger?.timesheets ?? []).map(({ timesheet, state, slices }) => {
    const { ms, set } = timesheet.entry.payload;
    const amount = report.timesheets.find(({ hash }) => hash === timesheet.entry.hash)?.amountMinor;
    const hashes = slices.map(({ hash }) => hash);
    return { hash: timesheet.entry.hash, state, ms, set, slices: hashes, amountMinor: amount };
  });
  expect(folded).toEqual(
    reference.timesheets.map(({ hash, state, ms, set, slices, amountMinor }) => ({
      hash,
      state,
      ms,
      set,
      slices,
      amountMinor,
    })),
  );
  const lost = (ledger?.slices ?? []).filter((slice) => slice.lost).map(({ hash }) => hash);
  expect(lost.toSorted()).toEqual(reference.losers.toSorted());
  for (const { hash, state } of ledger?.slices ?? [])
    expect([hash, state]).toEqual([hash, reference.stateOf(hash)]);
}

function expectNoDoubleBill(billed: readonly Interval[]): void {
  const sorted = billed.toSorted((a, b) => a.fromMs - b.fromMs);
  const twice = sorted.filter((each, i) => each.fromMs < (sorted[i - 1]?.toMs ?? 0));
  expect(twice).toEqual([]);
}

/** What was taken away is in no column, no file and no bundle. */
async function expectGone(world: World, moved: ReadonlySet<string>): Promise<void> {
  const { gone, desk } = world;
  if (gone.size === 0) return;
  const onServer = await textsOf(world);
  const onDesk = await filesBelow(desk.desktop.dir);
  const texts = { server: onServer, desk: onDesk, both: [...onServer, ...onDesk] };
  const isDue = ({ ifMoved, unlessMoved = '' }: Gone): boolean =>
    (ifMoved === undefined || moved.has(ifMoved)) && !moved.has(unlessMoved);
  const due = [...gone].filter(([, each]) => isDue(each));
  const found = due.flatMap(([trace, { what, where }]) =>
    texts[where].filter(({ text }) => text.includes(trace)).map(({ place }) => [what, place]),
  );
  expect(found).toEqual([]);
}

interface Text {
  readonly place: string;
  readonly text: string;
}

/** Every row of the database, what a client is shown, and the names of all pictures. */
async function textsOf({ server, here, contracts }: World): Promise<readonly Text[]> {
  const { dataDir, databaseUrl } = server.storage;
  const texts: Text[] = [];
  await server.whileDown(async () => {
    const opened = await openDatabase({ dataDir, databaseUrl });
    if (!opened.ok) throw new Error('the database is in use');
    const { db } = opened.value;
    const tables = await sql<{ readonly name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'
    `.execute(db);
    // The list of pictures that must not come back names them, which tells nothing.
    for (const { name } of tables.rows.filter((table) => table.name !== 'removed_blob')) {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(db);
      texts.push({ place: name, text: withHidden(JSON.stringify(rows)) });
    }
    await opened.value.close();
  });
  for (const { con } of contracts) {
    const { files } = await getBundle(here.client, con);
    for (const [path, text] of Object.entries(files))
      texts.push({ place: path, text: withHidden(text) });
  }
  const names = await readdir(join(dataDir, 'blobs'), { recursive: true }).catch(() => []);
  return [...texts, { place: 'blobs', text: names.join(' ') }];
}

/** With what base64 hides. */
function withHidden(plain: string): string {
  const hidden = plain.match(/[A-Za-z0-9+/]{80,}=*/g) ?? [];
  return [
    plain,
    ...hidden.map((base64) => Buffer.from(base64, 'base64').toString('latin1')),
  ].join();
}

async function filesBelow(dir: string): Promise<readonly Text[]> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true });
  // What the operator once signed that it holds stays hers: hashes, and nothing that they open.
  const files = found.filter((each) => each.isFile() && each.name !== 'held.ndjson');
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { place: path, text: `${name} ${await readFile(path, 'latin1')}` };
    }),
  );
}
