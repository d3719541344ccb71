import type { EntryOf } from '../../shared/entry/entry.ts';
import { foldCredits, isCredit } from '../../shared/entry/fold-invoices.ts';
import type { LoggedOf } from '../../shared/entry/ledger.ts';
import { canonicalJson } from '../../shared/kit/jcs.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { Question } from './authorise-entry.ts';
import { fail, type Failure } from './failure.ts';
import { parseStoredEntry } from './stored-entry.ts';

type Verdict = Result<undefined, Failure>;
type MoneyKind = 'decision' | 'invoice' | 'payment';

const fine: Verdict = ok(undefined);

/**
 * Two people of finance may act at once, each rightly as far as they saw. What both together would
 * be is a finding that nobody can take back, so the first wins and the second is told (3.14).
 * Entries are taken one after the other, so what is here is all that came before.
 */
export async function checkMoney(
  question: Question,
  entry: { [K in MoneyKind]: EntryOf<K> }[MoneyKind],
): Promise<Verdict> {
  switch (entry.kind) {
    case 'decision':
      return checkApproval(question, entry);
    case 'invoice':
      return checkInvoice(question, entry);
    case 'payment':
      return checkPayment(question, entry);
  }
}

async function checkApproval(question: Question, entry: EntryOf<'decision'>): Promise<Verdict> {
  const { con, ref, stage, verdict } = entry.payload;
  if (stage !== 'finance' || verdict !== 'approve') return fine;
  const inForce = await approvalOf(question, con, ref);
  return inForce === undefined ? fine : fail('E_DECIDED', inForce);
}

/** Hash of finance's approval of a timesheet that nothing took back. */
async function approvalOf(
  question: Question,
  con: string,
  ref: string,
): Promise<string | undefined> {
  const decisions = await entriesOf(question, { con, kind: 'decision', naming: [ref] });
  const last = decisions.findLast(
    ({ entry: { payload } }) => payload.ref === ref && payload.stage === 'finance',
  );
  return last?.entry.payload.verdict === 'approve' ? last.entry.hash : undefined;
}

async function checkInvoice(question: Question, entry: EntryOf<'invoice'>): Promise<Verdict> {
  const { con, ref, no, corrects } = entry.payload;
  const naming = [ref, canonicalJson({ no }).slice(1, -1)];
  const invoices = await entriesOf(question, { con, kind: 'invoice', naming });
  const isTaken = invoices.some(
    (each) =>
      each.entry.payload.no === no &&
      (corrects !== undefined || isCredit(each) || each.entry.payload.ref !== ref),
  );
  if (isTaken) return fail('E_INVOICE', 'number_used');
  if (corrects !== undefined) return checkCredit(entry, invoices);
  const inForce = await approvalOf(question, con, ref);
  return inForce === undefined ? fine : fail('E_DECIDED', inForce);
}

function checkCredit(entry: EntryOf<'invoice'>, invoices: readonly LoggedOf<'invoice'>[]): Verdict {
  const logIndex = Number.MAX_SAFE_INTEGER;
  const all = [...invoices, { entry, logIndex, receivedMs: 0 }];
  const fault = foldCredits(all).faultByCredit.get(entry.hash);
  return fault === undefined ? fine : fail('E_CREDIT', fault);
}

async function checkPayment(question: Question, entry: EntryOf<'payment'>): Promise<Verdict> {
  const { con, ref } = entry.payload;
  const payments = await entriesOf(question, { con, kind: 'payment', naming: [ref] });
  const paid = payments.find((each) => each.entry.payload.ref === ref);
  return paid === undefined ? fine : fail('E_PAID_TWICE', paid.entry.hash);
}

/**
 * Those of a contract and kind whose payload has one of these texts in it. Thousands may be there
 * while the log waits, so the others are not parsed.
 */
async function entriesOf<K extends MoneyKind>(
  { tx, hasher }: Question,
  {
    con,
    kind,
    naming,
  }: { readonly con: string; readonly kind: K; readonly naming: readonly string[] },
): Promise<readonly LoggedOf<K>[]> {
  const rows = await tx.entries.ofKind(con, kind);
  return rows
    .filter(({ envelope }) => naming.some((text) => payloadText(envelope).includes(text)))
    .map(({ envelope, log_index, received_ms }) => ({
      entry: parseStoredEntry(hasher, envelope) as EntryOf<K>,
      logIndex: log_index,
      receivedMs: received_ms,
    }));
}

const payloadText = (envelope: string): string =>
  Buffer.from(/"payload":"([^"]*)"/.exec(envelope)?.[1] ?? '', 'base64').toString('utf8');
