import type { IpcError } from '../../../shared/api/ipc.ts';
import { draftTimesheet, type TimesheetDraft } from '../../../shared/entry/draft-timesheet.ts';
import type { LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { View } from '../../../shared/entry/payload.ts';
import { viewRoot } from '../../../shared/entry/set.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { bundlePaths } from '../../../shared/verify/bundle-format.ts';
import { acceptCheckpoint } from './accept-checkpoint.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Journal } from './journal.ts';
import type { Ledgers, PulledLedger } from './ledgers.ts';
import { linkErrorToIpc } from './pairing.ts';
import type { Receipts } from './receipts.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

/** What changes the set that the next timesheet has: a timesheet that is on its way does as well. */
const changeKinds: ReadonlySet<string> = new Set(['amend', 'redact', 'move', 'timesheet']);

export interface TimesheetDeps {
  readonly link: ServerLink;
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly checkpoints: Checkpoints;
  readonly ledgers: Ledgers;
  readonly sealer: Sealer;
}

export interface TimesheetRequest {
  readonly con: string;
  readonly week: number;
}

type Submitted = Result<{ readonly hash: string }, IpcError>;

const newestByJournal = new WeakMap<Journal, Promise<unknown>>();

/**
 * Signs the timesheet of a week: the exact set of billed slices, and the view that shows nothing
 * was left out. The server's words are checked against what this device has receipts for. One at a
 * time: two that did not know of each other would claim the same time twice.
 */
export function submitTimesheet(
  deps: TimesheetDeps,
  request: TimesheetRequest,
): Promise<Submitted> {
  const sign = () => signTimesheet(deps, request);
  const submitted = (newestByJournal.get(deps.journal) ?? Promise.resolve()).then(sign, sign);
  newestByJournal.set(deps.journal, submitted);
  return submitted;
}

async function signTimesheet(deps: TimesheetDeps, request: TimesheetRequest): Promise<Submitted> {
  const { con, week } = request;
  const view = await fetchView(deps, con);
  if (!view.ok) return view;
  const bundle = await deps.link.call('getBundle', {
    params: { con },
    query: { profile: 'totals' },
  });
  if (!bundle.ok) return err(linkErrorToIpc(bundle.error));
  const checkpoint = bundle.value.files[bundlePaths.checkpoint] ?? '';
  const consistent = await acceptCheckpoint(deps, checkpoint);
  if (!consistent.ok) return consistent;
  const accepted = await deps.ledgers.accept(con, bundle.value);
  if (!accepted.ok) return err({ code: 'server_wrong', detail: accepted.error.code });
  const pulled = deps.ledgers.of(con);
  if (pulled === undefined) return err({ code: 'contract_unknown' });
  const { ledger, logged } = pulled;
  if (!areChangesIn(deps.journal, con, logged)) return err({ code: 'not_delivered' });
  const draft = nextDraft(pulled, week);
  const isWaiting = ledger.slices.some(({ delivery }) => delivery === 'missing');
  if (draft === undefined) return err({ code: isWaiting ? 'not_delivered' : 'nothing_to_submit' });
  const ten = ledger.contract?.entry.payload.ten ?? nilUuid;
  const sealed = await deps.sealer.seal({
    kind: 'timesheet',
    ten,
    con,
    fields: { ...draft, view: view.value },
  });
  if (sealed.ok) return ok({ hash: sealed.value.hash });
  return err(sealErrorToIpc(sealed.error));
}

/**
 * What was given up, moved or handed in here and is not in the log yet will lie below the timesheet
 * there: what the server shows now is not what the timesheet will bill.
 */
function areChangesIn(journal: Journal, con: string, logged: readonly LoggedEntry[]): boolean {
  const known = new Set<string>(logged.map(({ entry }) => entry.hash));
  return journal
    .records()
    .filter(({ kind, payload }) => payload.con === con && changeKinds.has(kind))
    .every(({ hash }) => known.has(hash));
}

/**
 * Under the oldest contract that has something new to hand in: a revision that begins within a week
 * leaves the time before it to the contract before it.
 */
function nextDraft(
  { ledger, logged }: Pick<PulledLedger, 'ledger' | 'logged'>,
  week: number,
): TimesheetDraft | undefined {
  for (const { contract } of ledger.accepted.slice(0, -1)) {
    const request = { logged, week, contract: contract.entry.hash };
    const draft = draftTimesheet(mainCrypto.hasher, ledger, request);
    const open = ledger.timesheets.find(
      ({ timesheet }) => timesheet.entry.hash === draft?.replaces,
    );
    if (draft !== undefined && draft.set !== open?.timesheet.entry.payload.set) return draft;
  }
  return draftTimesheet(mainCrypto.hasher, ledger, { logged, week });
}

/** A view whose tree head is verified and in which none of our receipted entries is missing. */
async function fetchView(deps: TimesheetDeps, con: string): Promise<Result<View, IpcError>> {
  const answered = await deps.link.call('getView', { params: { con } });
  if (!answered.ok) return err(linkErrorToIpc(answered.error));
  const { view, hashes, checkpoint } = answered.value;
  const consistent = await acceptCheckpoint(deps, checkpoint);
  if (!consistent.ok) return consistent;
  if (view.n !== hashes.length || viewRoot(mainCrypto.hasher, hashes) !== view.root)
    return err({ code: 'server_wrong', detail: 'E_VIEW' });
  if (view.size > deps.checkpoints.seen().size || checkpoint === '')
    return err({ code: 'server_wrong', detail: 'E_VIEW' });
  const listed = new Set(hashes);
  const missing = deps.journal.records().find(({ hash, payload, kind }) => {
    const receipted = deps.receipts.of(hash);
    const isOfView = payload.con === con || kind === 'enroll';
    return isOfView && receipted && receipted.logIndex < view.size && !listed.has(hash);
  });
  return missing === undefined ? ok(view) : err({ code: 'server_wrong', detail: 'E_VIEW' });
}
