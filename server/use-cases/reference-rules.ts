import type { EntryOf } from '../../shared/entry/entry.ts';
import type { Kind } from '../../shared/entry/kinds.ts';
import type { View } from '../../shared/entry/payload.ts';
import { viewRoot } from '../../shared/entry/set.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { ContractRow } from '../store/contracts.ts';
import type { Question } from './authorise-entry.ts';
import { checkAnswer } from './contract-rules.ts';
import { fail, type Failure } from './failure.ts';
import { checkMoney } from './money-rules.ts';
import { checkTwoPersons } from './two-persons.ts';

type Verdict = Result<undefined, Failure>;
type ReferringKind = 'decision' | 'invoice' | 'payment' | 'batch' | 'reply';

const fine: Verdict = ok(undefined);

/** What signers without a chain name: everything that they saw, and what they answer (3.12a). */
export async function checkReferring(
  question: Question,
  entry: { [K in ReferringKind]: EntryOf<K> }[ReferringKind],
  { contract, receivedMs }: { readonly contract: ContractRow; readonly receivedMs: number },
): Promise<Verdict> {
  const view = await checkView(question, contract, entry.payload.view);
  if (!view.ok) return view;
  if (!(await hasSeen(question, entry))) return fail('E_VIEW', 'older than what it answers');
  switch (entry.kind) {
    case 'batch':
      return checkBatch(question, entry, contract);
    case 'reply':
      return (await kindOf(question, contract, entry.payload.ref)) ? fine : fail('E_DEC_REF');
    case 'decision':
      return checkDecision(question, entry, { contract, receivedMs });
    case 'invoice': {
      const { ref } = entry.payload;
      const found = await mustBe(question, contract, { ref, kind: 'timesheet' });
      return found.ok ? checkMoney(question, entry) : found;
    }
    case 'payment': {
      const { ref } = entry.payload;
      const found = await mustBe(question, contract, { ref, kind: 'decision' });
      return found.ok ? checkMoney(question, entry) : found;
    }
  }
}

async function checkView(
  { tx, hasher }: Question,
  contract: ContractRow,
  view: View,
): Promise<Verdict> {
  if ((await tx.log.checkpointAt(view.size)) === undefined) return fail('E_VIEW', 'size');
  // Entries below it are still to come back: whoever signs now would leave them out.
  if (!(await tx.log.isWholeBelow(view.size))) return fail('E_UNAVAILABLE', 'entries_missing');
  const hashes = await tx.entries.viewHashes(contract, view.size);
  const isSame = hashes.length === view.n && viewRoot(hasher, hashes) === view.root;
  return isSame ? fine : fail('E_VIEW', 'not what this log holds');
}

/** Accepted, it would be a finding for ever (3.12a): the signer looks again and signs anew. */
async function hasSeen(
  { tx }: Question,
  { kind, payload }: { [K in ReferringKind]: EntryOf<K> }[ReferringKind],
): Promise<boolean> {
  const refs = kind === 'batch' ? payload.items.map(({ ref }) => ref) : [payload.ref];
  for (const ref of refs) {
    const entry = await tx.entries.find(ref);
    if (entry !== undefined && entry.log_index >= payload.view.size) return false;
  }
  return true;
}

async function checkDecision(
  question: Question,
  entry: EntryOf<'decision'>,
  about: { readonly contract: ContractRow; readonly receivedMs: number },
): Promise<Verdict> {
  const { contract } = about;
  const { ref, verdict, stage, client, payee, invoice } = entry.payload;
  const kind = await kindOf(question, contract, ref);
  if (kind === 'contract') return checkAnswer(question, entry, about);
  if (kind !== 'timesheet') return fail('E_DEC_REF');
  if (verdict === 'accept') return fail('E_DEC_REF', 'only a contract is accepted');
  if (verdict !== 'approve' || stage !== 'finance') return fine;
  const isComplete =
    (await isClients(question, contract, client)) &&
    (await kindOf(question, contract, payee)) === 'payee' &&
    (await kindOf(question, contract, invoice)) === 'invoice';
  if (!isComplete) return fail('E_DEC_REF', 'client, payee and invoice');
  const persons = await checkTwoPersons(question, entry);
  return persons.ok ? checkMoney(question, entry) : persons;
}

/** A batch stands for a client's decision on each of its timesheets. */
async function isClients(
  question: Question,
  contract: ContractRow,
  hash: string | undefined,
): Promise<boolean> {
  const kind = await kindOf(question, contract, hash);
  return kind === 'decision' || kind === 'batch';
}

async function checkBatch(
  question: Question,
  { payload }: EntryOf<'batch'>,
  contract: ContractRow,
): Promise<Verdict> {
  for (const { ref } of payload.items) {
    const verdict = await mustBe(question, contract, { ref, kind: 'timesheet' });
    if (!verdict.ok) return verdict;
  }
  return fine;
}

async function mustBe(
  question: Question,
  contract: ContractRow,
  named: { readonly ref: string; readonly kind: Kind },
): Promise<Verdict> {
  return (await kindOf(question, contract, named.ref)) === named.kind ? fine : fail('E_DEC_REF');
}

/** `undefined` for what is no entry of this contract. */
async function kindOf(
  { tx }: Question,
  contract: ContractRow,
  hash: string | undefined,
): Promise<Kind | undefined> {
  if (hash === undefined) return undefined;
  const entry = await tx.entries.find(hash);
  return entry?.con === contract.con ? (entry.kind as Kind) : undefined;
}
