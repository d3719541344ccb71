import { answeredBy, silenceEndsAt } from '../../shared/entry/fold-decisions.ts';
import type { LedgerTimesheet } from '../../shared/entry/ledger.ts';
import type { View } from '../../shared/entry/payload.ts';
import { ok } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { DueTable } from '../store/tables.ts';
import { attempt } from './attempt.ts';
import { roomIn } from './claim-room.ts';
import { readLedger } from './contract-ledger.ts';
import type { ServerDeps } from './deps.ts';
import { atLogEnd } from './erasures.ts';
import { type Appending, appendOperatorEntry, newestView } from './operator-entries.ts';

/** One transaction's worth: it holds the log's end. */
const lapsesPerTransaction = 64;

/**
 * Where the contract says that silence approves, and nobody decided in time, the operator says so:
 * a decision with assurance `lapsed`, named so wherever it is shown (protocol 3.12). However many
 * timesheets there are, a contract's entries are read twice.
 */
export async function lapseDecisions(deps: ServerDeps): Promise<void> {
  const { store, clock } = deps;
  const duesByCon = new Map<string, DueTable[]>();
  for (const due of await store.removals.dueAt('lapse', clock.nowMs()))
    duesByCon.set(due.con, [...(duesByCon.get(due.con) ?? []), due]);
  for (const [con, dues] of duesByCon) await attempt(deps, 'lapse', () => lapseOf(deps, con, dues));
}

async function lapseOf(deps: ServerDeps, con: string, dues: readonly DueTable[]): Promise<void> {
  const { store } = deps;
  const contract = await store.contracts.find(con);
  if (contract === undefined) throw new Error('a timesheet of no contract');
  const submitted = await submittedIn(deps, store, contract);
  // Decided, or replaced. Whoever withdraws a decision makes it due again.
  for (const due of dues) if (!submitted.has(due.ref)) await store.removals.dropDue(due);
  const silent = dues.filter(({ ref }) => submitted.has(ref)).slice(0, lapsesPerTransaction);
  if (silent.length > 0) await lapse(deps, contract, silent);
}

interface Silent extends LedgerTimesheet {
  /** Epoch ms from which on silence approves it. */
  readonly endsAtMs: number;
}

async function submittedIn(
  deps: Pick<ServerDeps, 'crypto'>,
  tx: Repositories,
  contract: ContractRow,
): Promise<ReadonlyMap<string, Silent>> {
  const { timesheets, accepted, decisions } = await readLedger(deps, tx, contract);
  const answeredAt = answeredBy(decisions);
  return new Map(
    timesheets.flatMap((each): readonly [string, Silent][] => {
      const { hash } = each.timesheet.entry;
      const answeredMs = answeredAt(hash, Number.POSITIVE_INFINITY);
      const endsAtMs = silenceEndsAt(accepted, each.timesheet, answeredMs);
      const isSilent = each.state === 'submitted' && endsAtMs !== undefined;
      return isSilent ? [[hash, { ...each, endsAtMs }]] : [];
    }),
  );
}

async function lapse(
  deps: ServerDeps,
  contract: ContractRow,
  dues: readonly DueTable[],
): Promise<void> {
  const done = await atLogEnd(deps, async (appending) => {
    const { tx, end } = appending;
    // Somebody may have decided, or another server have lapsed it, since we looked.
    const submitted = await submittedIn(deps, tx, contract);
    const view = await newestView(deps, tx, contract);
    const asker = { tx, hasher: deps.crypto.hasher };
    const room = await roomIn(asker, contract, deps.keys.operatorKid);
    for (const due of dues.slice(0, Math.max(0, room))) {
      const isDue = end.receivedMs >= due.at_ms && (await tx.removals.lockDue(due));
      const timesheet = isDue ? submitted.get(due.ref) : undefined;
      if (timesheet === undefined) continue;
      if (end.receivedMs < timesheet.endsAtMs) {
        await tx.removals.postponeDue(due, timesheet.endsAtMs);
        continue;
      }
      // The operator approves what it has published, not what is still on its way.
      if (timesheet.timesheet.logIndex >= view.size) continue;
      await signLapse(deps, appending, { contract, view, timesheet });
      await tx.removals.dropDue(due);
    }
    return ok(undefined);
  });
  if (!done.ok) deps.logger.warn(done.error, 'no lapse: the log takes nothing');
}

async function signLapse(
  deps: ServerDeps,
  appending: Appending,
  lapsed: {
    readonly contract: ContractRow;
    readonly view: View;
    readonly timesheet: LedgerTimesheet;
  },
): Promise<void> {
  const { contract, view, timesheet } = lapsed;
  const { ten, con, fre } = contract;
  const { hash, payload } = timesheet.timesheet.entry;
  await appendOperatorEntry(deps, appending, {
    kind: 'decision',
    about: { ten, con },
    body: {
      ref: hash,
      view,
      stage: 'client',
      verdict: 'approve',
      ms: payload.ms,
      excl: [],
      assurance: 'lapsed',
    },
  });
  const atMs = deps.clock.nowMs();
  await appending.tx.outbox.append([{ type: 'entries', ten, fre, con, at_ms: atMs }]);
}
