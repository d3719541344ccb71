import type { EntryOf } from '../../shared/entry/entry.ts';
import { weekOf, weekRange } from '../../shared/domain/week.ts';
import { cellStartAt } from '../../shared/domain/cell.ts';
import type { ContractLedger, LedgerSlice, LedgerTimesheet } from '../../shared/entry/ledger.ts';
import { isEvidence } from '../../shared/entry/judge-changes.ts';
import { ok } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { EntryRow } from '../store/entries.ts';
import type { DueTable } from '../store/tables.ts';
import { disputedSlices, readLedger } from './contract-ledger.ts';
import type { ServerDeps } from './deps.ts';
import { appendErasure, atLogEnd } from './erasures.ts';
import { parseStoredEntry } from './stored-entry.ts';

const dayMs = 86_400_000;
/** One transaction's worth: it holds the log's end. */
const erasuresPerTransaction = 32;

/**
 * Pictures, activity and programs go `keep_days` after the payment of their week (protocol 3.17):
 * also those of the week that nobody billed. A legal hold or a dispute puts it off.
 */
export async function expireContent(deps: ServerDeps): Promise<void> {
  const { store, clock } = deps;
  for (const due of await store.removals.dueAt('retention', clock.nowMs())) {
    const contract = await store.contracts.find(due.con);
    if (contract === undefined) throw new Error('a payment of no contract');
    if (contract.legal_hold) continue;
    const isDone = await expirePaid(deps, contract, due);
    if (isDone) await store.removals.dropDue(due);
  }
}

/** False if something has to wait. */
async function expirePaid(
  deps: ServerDeps,
  contract: ContractRow,
  due: DueTable,
): Promise<boolean> {
  const ledger = await readLedger(deps, deps.store, contract);
  const paid = ledger.timesheets.find(({ payment }) => payment?.entry.hash === due.ref);
  // A payment that pays nothing starts no period either.
  if (paid === undefined) return true;
  const nowMs = deps.clock.nowMs();
  const slices = expiredSlices(ledger, paid, nowMs);
  const disputed = disputedSlices(ledger);
  const free = slices.filter(({ hash }) => !disputed.has(hash));
  const hashes = new Set<string>(free.map(({ hash }) => hash));
  const targets = [...hashes, ...(await amendsOf(deps, contract, hashes))];
  for (let at = 0; at < targets.length; at += erasuresPerTransaction)
    if (!(await expire(deps, targets.slice(at, at + erasuresPerTransaction)))) return false;
  return free.length === slices.length;
}

/** What the payment was for; and if all of the week is settled, what of it was never billed. */
function expiredSlices(
  { slices, timesheets, accepted }: ContractLedger,
  paid: LedgerTimesheet,
  nowMs: number,
): readonly LedgerSlice[] {
  const { week, contract } = paid.timesheet.entry.payload;
  const terms = accepted.find((each) => each.contract.entry.hash === contract)?.contract.entry
    .payload;
  const ofWeek = timesheets.filter(({ timesheet }) => timesheet.entry.payload.week === week);
  const isSettled = ofWeek.every(({ state }) => state === 'paid' || state === 'replaced');
  if (terms === undefined || !isSettled) return paid.slices;
  const endMs = cellStartAt(weekRange(terms, week).toIdx);
  if (nowMs < endMs + terms.pol.keep_days * dayMs) return paid.slices;
  const billed = new Set(ofWeek.flatMap((each) => each.slices.map(({ hash }) => hash)));
  const unbilled = slices.filter(
    ({ hash, idx }) => weekOf(terms, idx) === week && !billed.has(hash),
  );
  return [...paid.slices, ...unbilled];
}

/** Pictures with covered areas, which stand for those of a slice. */
async function amendsOf(
  { store, crypto }: ServerDeps,
  contract: ContractRow,
  slices: ReadonlySet<string>,
): Promise<readonly string[]> {
  const rows = await store.entries.ofKind(contract.con, 'amend');
  return rows
    .filter(({ envelope }) => envelope !== '')
    .filter(({ envelope }) => {
      const amend = parseStoredEntry(crypto.hasher, envelope) as EntryOf<'amend'>;
      return slices.has(amend.payload.target);
    })
    .map(({ hash }) => hash);
}

/** False if the log takes nothing now. */
async function expire(deps: ServerDeps, targets: readonly string[]): Promise<boolean> {
  const done = await atLogEnd(deps, async (appending) => {
    const { tx } = appending;
    for (const hash of targets) {
      const target = await tx.entries.lock(hash);
      const names = await evidenceOf(tx.deliveries, target);
      if (target === undefined || names.length === 0) continue;
      const why = { basis: 'retention', request: '', askedBy: '', reason: '' } as const;
      const erased = await appendErasure(deps, appending, { target, names, ...why });
      if (!erased.ok) throw new Error(`retention cannot erase: ${erased.error.code}`);
    }
    return ok(undefined);
  });
  if (!done.ok) deps.logger.warn(done.error, 'nothing expired: the log takes nothing');
  return done.ok;
}

/** Names that are still here; words stay as long as the accounts do. */
async function evidenceOf(
  deliveries: ServerDeps['store']['deliveries'],
  target: EntryRow | undefined,
): Promise<readonly string[]> {
  if (target === undefined || target.envelope === '') return [];
  const disclosures = await deliveries.disclosuresOf([target.hash]);
  return disclosures.map(({ name }) => name).filter(isEvidence);
}
