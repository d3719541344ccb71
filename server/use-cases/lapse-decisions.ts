import type { LedgerTimesheet } from '../../shared/entry/ledger.ts';
import { ok } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Repositories } from '../store/store.ts';
import type { DueTable } from '../store/tables.ts';
import { readLedger } from './contract-ledger.ts';
import type { ServerDeps } from './deps.ts';
import { atLogEnd } from './erasures.ts';
import { type Appending, appendOperatorEntry, newestView } from './operator-entries.ts';

/**
 * Where the contract says that silence approves, and nobody decided in time, the operator says so:
 * a decision with assurance `lapsed`, named so wherever it is shown (protocol 3.12).
 */
export async function lapseDecisions(deps: ServerDeps): Promise<void> {
  const { store, clock } = deps;
  for (const due of await store.removals.dueAt('lapse', clock.nowMs())) {
    const contract = await store.contracts.find(due.con);
    if (contract === undefined) throw new Error('a timesheet of no contract');
    const timesheet = await findTimesheet(deps, store, { contract, due });
    if (timesheet?.state === 'submitted') await lapse(deps, contract, due);
    // A dispute may still be withdrawn; what is decided is looked at again if somebody withdraws.
    else if (timesheet?.state !== 'disputed') await store.removals.dropDue(due);
  }
}

async function findTimesheet(
  deps: Pick<ServerDeps, 'crypto'>,
  tx: Repositories,
  { contract, due }: { readonly contract: ContractRow; readonly due: DueTable },
): Promise<LedgerTimesheet | undefined> {
  const { timesheets } = await readLedger(deps, tx, contract);
  return timesheets.find(({ timesheet }) => timesheet.entry.hash === due.ref);
}

async function lapse(deps: ServerDeps, contract: ContractRow, due: DueTable): Promise<void> {
  const done = await atLogEnd(deps, async (appending) => {
    const { tx, end } = appending;
    // Somebody may have decided, or another server have lapsed it, since we looked.
    const isDue = end.receivedMs >= due.at_ms && (await tx.removals.lockDue(due));
    const timesheet = isDue ? await findTimesheet(deps, tx, { contract, due }) : undefined;
    if (timesheet?.state === 'submitted')
      await signLapse(deps, appending, { contract, due, timesheet });
    return ok(undefined);
  });
  if (!done.ok) deps.logger.warn(done.error, 'no lapse: the log takes nothing');
}

async function signLapse(
  deps: ServerDeps,
  appending: Appending,
  lapsed: {
    readonly contract: ContractRow;
    readonly due: DueTable;
    readonly timesheet: LedgerTimesheet;
  },
): Promise<void> {
  const { tx } = appending;
  const { contract, due, timesheet } = lapsed;
  const { ten, con, fre } = contract;
  const view = await newestView(deps, tx, contract);
  // The operator approves what it has published, not what is still on its way.
  if (timesheet.timesheet.logIndex >= view.size) return;
  await appendOperatorEntry(deps, appending, {
    kind: 'decision',
    about: { ten, con },
    body: {
      ref: due.ref,
      view,
      stage: 'client',
      verdict: 'approve',
      ms: timesheet.timesheet.entry.payload.ms,
      excl: [],
      assurance: 'lapsed',
    },
  });
  await tx.removals.dropDue(due);
  await tx.outbox.append([{ type: 'entries', ten, fre, con, at_ms: deps.clock.nowMs() }]);
}
