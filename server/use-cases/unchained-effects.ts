import type { ContractDraft } from '../../shared/api/schemas.ts';
import { silenceAt } from '../../shared/domain/week.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import type { Repositories } from '../store/store.ts';
import { answerContract } from './contract-effects.ts';
import { parseStoredEntry } from './stored-entry.ts';

interface Placed<E extends Entry> {
  readonly entry: E;
  readonly receivedMs: number;
}

/** What follows from an entry of an organisation or its approvers; nothing from any other. */
export async function applyUnchained(
  tx: Repositories,
  hasher: Hasher,
  { entry, receivedMs }: Placed<Entry>,
): Promise<void> {
  switch (entry.kind) {
    case 'roster':
      return listApprovers(tx, entry);
    case 'orgkey':
      return tx.organisations.setOrgkey(entry.payload.ten, { ...entry.payload, hash: entry.hash });
    case 'decision':
      await answerContract(tx, entry, receivedMs);
      return expectSilenceAgain(tx, hasher, { entry, receivedMs });
    case 'payment':
      return expectRetention(tx, entry, receivedMs);
    default:
  }
}

async function listApprovers(
  tx: Repositories,
  { hash, payload }: EntryOf<'roster'>,
): Promise<void> {
  const { ten, no, approvers } = payload;
  const rows = approvers.map(({ id, role }) => ({ ten, kid: id, role }));
  await tx.organisations.replaceRoster(ten, { hash, no }, rows);
}

/** Where silence approves, somebody must look when the time for review is over. */
export async function expectSilence(
  tx: Repositories,
  { hash, payload }: EntryOf<'timesheet'>,
  sinceMs: number,
): Promise<void> {
  const { con, contract, week } = payload;
  const terms = await termsOf(tx, con, contract);
  if (terms?.on_silence !== 'approve') return;
  const { week0, edit_close_s: editCloseS, review_close_s: reviewCloseS } = terms;
  const atMs = silenceAt({ week0, editCloseS, reviewCloseS }, { week, sinceMs });
  await tx.removals.putDue({ kind: 'lapse', ref: hash, con, at_ms: atMs });
}

/** After a withdrawal nobody has decided any more. */
async function expectSilenceAgain(
  tx: Repositories,
  hasher: Hasher,
  { entry: { payload }, receivedMs }: Placed<EntryOf<'decision'>>,
): Promise<void> {
  if (payload.verdict !== 'withdraw' || payload.stage !== 'client') return;
  const row = await tx.entries.find(payload.ref);
  if (row?.kind !== 'timesheet') return;
  const timesheet = parseStoredEntry(hasher, row.envelope) as EntryOf<'timesheet'>;
  await expectSilence(tx, timesheet, receivedMs);
}

const dayMs = 86_400_000;

/** Evidence is kept for so long after the payment; sooner than usual somebody must look then. */
async function expectRetention(
  tx: Repositories,
  { payload }: EntryOf<'payment'>,
  receivedMs: number,
): Promise<void> {
  const contract = await tx.contracts.find(payload.con);
  if (contract === undefined) throw new Error('a payment of no contract');
  const { pol } = JSON.parse(contract.draft) as ContractDraft;
  const atMs = receivedMs + pol.keep_days * dayMs;
  const { con } = contract;
  await tx.removals.putDue({ kind: 'retention', ref: con, con, at_ms: atMs });
}

async function termsOf(
  tx: Repositories,
  con: string,
  hash: string,
): Promise<ContractDraft | undefined> {
  const accepted = await tx.contracts.findAccepted(con, hash);
  return accepted && (JSON.parse(accepted.draft) as ContractDraft);
}
