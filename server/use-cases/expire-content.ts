import type { EntryOf } from '../../shared/entry/entry.ts';
import { weekOf } from '../../shared/domain/week.ts';
import { isEvidence } from '../../shared/entry/judge-changes.ts';
import { createKeptUntil } from '../../shared/entry/kept-until.ts';
import type { ContractLedger, LedgerSlice } from '../../shared/entry/ledger.ts';
import { ok } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { DueTable } from '../store/tables.ts';
import { attempt } from './attempt.ts';
import { disputedSlices, readLedger } from './contract-ledger.ts';
import type { ServerDeps } from './deps.ts';
import { appendErasure, atLogEnd } from './erasures.ts';
import { retentionLookMs } from './retention-look.ts';
import { parseStoredEntry } from './stored-entry.ts';

/** One transaction's worth: it holds the log's end. */
const erasuresPerTransaction = 32;

/**
 * Pictures, activity and programs go `keep_days` after their payment, or, unpaid, after their
 * week's end (protocol 3.17). A legal hold, a dispute, or a week that is being billed puts it off.
 */
export async function expireContent(deps: ServerDeps): Promise<void> {
  const { store, clock } = deps;
  for (const due of await store.removals.dueAt('retention', clock.nowMs()))
    await attempt(deps, 'retention', () => expireOf(deps, due));
}

async function expireOf(deps: ServerDeps, due: DueTable): Promise<void> {
  const { store, clock } = deps;
  const contract = await store.contracts.find(due.con);
  if (contract === undefined) throw new Error('nothing to keep: there is no such contract');
  if (contract.legal_hold) return;
  const nowMs = clock.nowMs();
  const { expired, nextMs } = sortByAge(await readLedger(deps, store, contract), nowMs);
  const targets = await stillShown(deps, contract, expired);
  for (let at = 0; at < targets.length; at += erasuresPerTransaction)
    if (!(await expire(deps, targets.slice(at, at + erasuresPerTransaction)))) return;
  await store.removals.postponeDue(due, Math.min(nextMs, nowMs + retentionLookMs));
}

/** What may go now, and when the next may; what has to wait for somebody is looked at every time. */
function sortByAge(ledger: ContractLedger, nowMs: number) {
  const keptUntil = createKeptUntil(ledger, ledger.sessions);
  const isNeeded = createNeeded(ledger);
  const expired = new Set<string>();
  let nextMs = Number.POSITIVE_INFINITY;
  for (const slice of ledger.slices) {
    const untilMs = keptUntil(slice);
    if (untilMs === undefined) continue;
    if (untilMs <= nowMs && !isNeeded(slice)) expired.add(slice.hash);
    else nextMs = Math.min(nextMs, Math.max(untilMs, nowMs));
  }
  return { expired, nextMs };
}

/** Somebody may still have to decide by it. */
function createNeeded(ledger: ContractLedger): (slice: LedgerSlice) => boolean {
  const disputed = disputedSlices(ledger);
  const base = ledger.accepted[0]?.contract.entry.payload;
  const paid = new Set<string>();
  const openWeeks = new Set<number>();
  for (const { state, slices, timesheet } of ledger.timesheets) {
    if (state === 'paid') for (const { hash } of slices) paid.add(hash);
    else if (state !== 'replaced') openWeeks.add(timesheet.entry.payload.week);
  }
  // Weeks are the same in every revision.
  const isOpen = ({ idx }: LedgerSlice) => base !== undefined && openWeeks.has(weekOf(base, idx));
  return (slice) => disputed.has(slice.hash) || (!paid.has(slice.hash) && isOpen(slice));
}

/** Of those slices, and of what covers their pictures: entries of which anything is still here. */
async function stillShown(
  { store, crypto }: ServerDeps,
  contract: ContractRow,
  slices: ReadonlySet<string>,
): Promise<readonly string[]> {
  const rows = await store.entries.ofKind(contract.con, 'amend');
  const amends = rows
    .filter(({ envelope }) => envelope !== '')
    .filter(({ envelope }) => {
      const amend = parseStoredEntry(crypto.hasher, envelope) as EntryOf<'amend'>;
      return slices.has(amend.payload.target);
    })
    .map(({ hash }) => hash);
  const shown = await store.deliveries.disclosedNames([...slices, ...amends]);
  const evident = shown.filter(({ name }) => isEvidence(name));
  return [...new Set(evident.map(({ entry_hash }) => entry_hash))];
}

/** False if the log takes nothing now. */
async function expire(deps: ServerDeps, targets: readonly string[]): Promise<boolean> {
  const done = await atLogEnd(deps, async (appending) => {
    const { tx } = appending;
    for (const hash of targets) {
      const target = await tx.entries.lock(hash);
      const shown = await tx.deliveries.disclosedNames([hash]);
      // Words stay as long as the accounts do. Another server was perhaps faster.
      const names = shown.map(({ name }) => name).filter(isEvidence);
      if (target === undefined || target.envelope === '' || names.length === 0) continue;
      const why = { basis: 'retention', request: '', askedBy: '', reason: '' } as const;
      const erased = await appendErasure(deps, appending, { target, names, ...why });
      if (!erased.ok) throw new Error(`retention cannot erase: ${erased.error.code}`);
    }
    return ok(undefined);
  });
  if (!done.ok) deps.logger.warn(done.error, 'nothing expired: the log takes nothing');
  return done.ok;
}
