import type { NoticeKind } from '../../shared/api/notice-kinds.ts';
import type { ClaimedJob } from '../store/jobs.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Repositories } from '../store/store.ts';
import { readLedger } from '../use-cases/contract-ledger.ts';
import type { ServerDeps } from '../use-cases/deps.ts';
import { parseRoles } from '../use-cases/principal.ts';
import { queueMail } from '../use-cases/queue-mail.ts';

type NoticeDeps = Pick<ServerDeps, 'crypto' | 'clock'>;

/** Orders the mails of one notice: in the transaction that ends its job, so each once. */
export async function sendNotice(
  deps: NoticeDeps,
  tx: Repositories,
  job: Pick<ClaimedJob, 'ref' | 'con'> & { readonly kind: NoticeKind },
): Promise<void> {
  const entry = await tx.entries.find(job.ref);
  const contract = await tx.contracts.find(job.con);
  if (entry === undefined || contract === undefined) return;
  if (job.kind.startsWith('review_') && !(await isUnanswered(deps, tx, { contract, entry })))
    return;
  const nowMs = deps.clock.nowMs();
  for (const to of await addressees(tx, job.kind, { contract, entry }))
    await queueMail(tx, { kind: job.kind, ref: job.ref, to, nowMs });
}

interface About {
  readonly contract: ContractRow;
  readonly entry: EntryRow;
}

/** Decided, disputed or replaced meanwhile: then nobody is reminded of anything. */
async function isUnanswered(
  deps: NoticeDeps,
  tx: Repositories,
  { contract, entry }: About,
): Promise<boolean> {
  const { timesheets } = await readLedger(deps, tx, contract);
  const found = timesheets.find(({ timesheet }) => timesheet.entry.hash === entry.hash);
  return found?.state === 'submitted';
}

/** The side that has something to do now. */
async function addressees(
  tx: Repositories,
  kind: NoticeKind,
  { contract, entry }: About,
): Promise<readonly string[]> {
  const isToFreelancer =
    kind === 'disputed' ||
    kind === 'paid' ||
    (kind === 'replied' && (await tx.accounts.findDevice(entry.by)) === undefined);
  if (isToFreelancer) {
    const account = await tx.accounts.find(contract.fre);
    return account ? [account.email] : [];
  }
  const members = await tx.organisations.membersOf(contract.ten);
  return members
    .filter(({ roles }) => parseRoles(roles).includes('client'))
    .map(({ email }) => email);
}
