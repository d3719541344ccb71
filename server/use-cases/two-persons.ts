import type { ContractDraft } from '../../shared/api/schemas.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { isLapse } from '../../shared/entry/fold-decisions.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Question } from './authorise-entry.ts';
import { fail, type Failure } from './failure.ts';
import { parseStoredEntry } from './stored-entry.ts';

/**
 * Above the contract's limit two persons decide (threats W-06): whoever approved for the client
 * does not approve the payment, and nobody decided what silence approved. Verifiers find the same
 * later (`E_DEC_APPROVER`); refused here, it never gets into the log. One account is one person: a
 * list that says anything else is refused (`E_ROSTER`).
 */
export async function checkTwoPersons(
  question: Question,
  { payload }: EntryOf<'decision'>,
): Promise<Result<undefined, Failure>> {
  const sheet = await readEntry(question, payload.ref);
  const client = await readEntry(question, payload.client);
  if (sheet?.kind !== 'timesheet' || client === undefined) return ok(undefined);
  const { contract } = sheet.payload;
  const accepted = await question.tx.contracts.findAccepted(payload.con, contract);
  const terms = accepted && (JSON.parse(accepted.draft) as ContractDraft);
  if ((payload.amount_minor ?? 0) <= (terms?.two_person_minor ?? 0)) return ok(undefined);
  // A lapse stands for nobody.
  if (client.kind === 'decision' && isLapse(client))
    return fail('E_TWO_PERSONS', 'silence is no second person: the client has to approve too');
  return (await isOnePerson(question, payload.ten, [payload.by, client.payload.by]))
    ? fail('E_TWO_PERSONS', 'the same person approved it for the client')
    : ok(undefined);
}

async function readEntry(
  { tx, hasher }: Question,
  hash: string | undefined,
): Promise<Entry | undefined> {
  const row = hash === undefined ? undefined : await tx.entries.find(hash);
  return row === undefined ? undefined : parseStoredEntry(hasher, row.envelope);
}

async function isOnePerson(
  question: Question,
  ten: string,
  [first, second]: readonly [string, string],
): Promise<boolean> {
  if (first === second) return true;
  const { organisations } = question.tx;
  const [one, other] = [
    await organisations.findApproverKey(ten, first),
    await organisations.findApproverKey(ten, second),
  ];
  return one !== undefined && one.account === other?.account;
}
