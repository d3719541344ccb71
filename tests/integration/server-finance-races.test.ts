import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Organisation } from '../../shared/api/schemas.ts';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { foldCredits } from '../../shared/entry/fold-invoices.ts';
import {
  creditDocumentOf,
  invoiceOf,
  linesOf,
  reasonIn,
  type TaxedDocument,
} from '../../shared/entry/invoice-document.ts';
import { invoiceLines } from '../../shared/domain/invoice.ts';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { createTestApprover } from '../support/entry-factory.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  deliver,
  expectStatus,
  joinOrganisation,
  newestHead,
  postAll,
  postEntries,
  quickServer,
  seenAndView,
  testOrigin,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  recordPayment,
  submitWeek,
  trackCells,
  verifyContract,
} from '../support/week-flow.ts';

interface Week {
  readonly contract: ActiveContract;
  readonly timesheet: EntryOf<'timesheet'>;
  readonly client: EntryOf<'decision'>;
  readonly payee: EntryOf<'payee'>;
}

/** Two people of finance, each with a key of their own, on PostgreSQL. */
describe('two of finance at once', { timeout: 60_000 }, () => {
  const state: { postgres?: TestPostgres; first?: Workplace; second?: Workplace } = {};
  const first = () => state.first as Workplace;
  const second = () => state.second as Workplace;

  async function approvedWeek(): Promise<Week> {
    const { device, freelancer } = first();
    const contract = await activateContract(first());
    await trackCells(first(), contract, 2);
    device.see(await newestHead(freelancer));
    const payee = await device.payee(contract.con, 'EUR');
    await postAll(freelancer, [payee.entry]);
    await deliver(freelancer, payee.entry.hash, payee.disclosures);
    const timesheet = await submitWeek(first(), contract.entry, 0);
    const client = await approveWeek(first(), timesheet);
    return { contract, timesheet, client, payee: payee.entry };
  }

  const approve = (place: Workplace, { contract, ...week }: Week, no: string) =>
    approvePayment(place, contract.entry, { ...week, no });

  /** What the bundle says in the end, to whoever verifies it. */
  async function verdictOf({ contract }: Week) {
    const { report, ledger } = await verifyContract(first().freelancer, contract.entry);
    return { codes: report.findings.map(({ code }) => code), ledger };
  }

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    const databaseUrl = await state.postgres.createDatabase();
    state.first = await createWorkplace({ databaseUrl, overrides: quickServer });
    state.second = await withSecondFinance(state.first);
  }, 120_000);
  afterAll(async () => {
    await state.first?.close();
    await state.postgres?.close();
  }, 30_000);

  it('approve one week: one wins, the other is told by whom, and the week verifies', async () => {
    const week = await approvedWeek();
    const done = await Promise.allSettled([
      approve(first(), week, 'R-1'),
      approve(second(), week, 'R-1'),
    ]);
    const won = done.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(won).toHaveLength(1);
    const lost = done.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(lost[0]).toContain('E_DECIDED');
    expect(lost[0]).toContain(won[0]?.decision.hash);
    const { codes, ledger } = await verdictOf(week);
    expect(codes.filter((code) => code.startsWith('E_'))).toEqual([]);
    expect(ledger?.timesheets[0]?.finance?.entry.hash).toBe(won[0]?.decision.hash);
  });

  it('approve again only after the approval was taken back', async () => {
    const week = await approvedWeek();
    await approve(first(), week, 'R-2');
    await expect(approve(second(), week, 'R-3')).rejects.toThrow('E_DECIDED');
    const withdrawn = await second().financeKey.decide({
      con: week.contract.con,
      ref: week.timesheet.hash,
      ...(await seenAndView(second().finance, week.contract.con)),
      stage: 'finance',
      verdict: 'withdraw',
    });
    await postAll(second().finance, [withdrawn.entry]);
    const paid = await approve(second(), week, 'R-3');
    expect((await verdictOf(week)).ledger?.timesheets[0]?.finance?.entry.hash).toBe(
      paid.decision.hash,
    );
  });

  it('record one payment, and credit one invoice, once', async () => {
    const week = await approvedWeek();
    const paid = await approve(first(), week, 'R-6');
    const payments = await Promise.allSettled([
      recordPayment(first(), paid),
      recordPayment(second(), paid),
    ]);
    expect(payments.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(String(payments.find((each) => each.status === 'rejected')?.reason)).toContain(
      'E_PAID_TWICE',
    );

    const document = taxedAs(week);
    const credits = await Promise.all([
      credit(first(), week, { invoice: paid.invoice, document, no: 'R-7' }),
      credit(second(), week, { invoice: paid.invoice, document, no: 'R-8' }),
    ]);
    expect(credits.filter(({ ok }) => ok)).toHaveLength(1);
    expect(credits.find(({ ok }) => !ok)).toMatchObject({ code: 'E_CREDIT', retry: false });
    const { codes, ledger } = await verdictOf(week);
    expect(codes.filter((code) => code.startsWith('E_'))).toEqual([]);
    expect(foldCredits(ledger?.invoices ?? []).creditsByInvoice.size).toBe(1);
  });

  it('take no credit of what is no invoice of the contract', async () => {
    const week = await approvedWeek();
    const paid = await approve(first(), week, 'R-9');
    const document = taxedAs(week);
    const elsewhere = { ...paid.invoice, hash: week.timesheet.hash };
    const answer = await credit(second(), week, {
      invoice: elsewhere,
      document,
      no: 'R-10',
    });
    expect(answer).toMatchObject({ ok: false, code: 'E_CREDIT' });
  });

  it('give one number to two weeks: the second is refused before it is a finding', async () => {
    const weeks = [await approvedWeek()];
    const [week] = weeks as [Week];
    const { con } = week.contract;
    await approve(first(), week, 'R-4');
    await trackCells(first(), week.contract, 1);
    first().clock.advance(7 * 86_400_000);
    await trackCells(first(), week.contract, 1);
    const timesheet = await submitWeek(first(), week.contract.entry, 1);
    const client = await approveWeek(first(), timesheet);
    const other = { ...week, timesheet, client };
    await expect(approve(second(), other, 'R-4')).rejects.toThrow('number_used');
    await approve(second(), other, 'R-5');
    expect(con).toBe(timesheet.payload.con);
  });
});

/** The week's invoice as one that can be credited: it says nothing about tax. */
function taxedAs({ contract, timesheet }: Week): TaxedDocument {
  const { rates, cur } = contract.entry.payload;
  const lines = invoiceLines({
    timesheets: [{ hash: timesheet.hash, msByWork: timesheet.payload.ms }],
    rates: rates.map(({ work, rate_minor }) => ({ work, rateMinor: rate_minor })),
  });
  const head = {
    no: 'R-6',
    contract: contract.hash,
    issued_on: '2026-03-09',
    seller: { name: 'Rina Das' },
    buyer: { name: 'Acme' },
    cur,
  };
  return invoiceOf(head, lines, () => ({ code: 'O', bp: 0, reason: 'Nothing said' }));
}

async function credit(
  place: Workplace,
  { contract, timesheet }: Week,
  act: {
    readonly invoice: EntryOf<'invoice'>;
    readonly document: TaxedDocument;
    readonly no: string;
  },
): Promise<EntryAnswer> {
  const { invoice, document, no } = act;
  const corrects = { invoice: invoice.hash, no: document.no, issued_on: document.issued_on };
  const doc = creditDocumentOf(
    { ...document, no, corrects },
    { left: linesOf(document), ms: timesheet.payload.ms },
    reasonIn(document),
  ) as TaxedDocument;
  const { entry, disclosures } = await place.financeKey.invoice({
    con: contract.con,
    ref: timesheet.hash,
    ...(await seenAndView(place.finance, contract.con)),
    no,
    cur: document.cur,
    amountMinor: Math.abs(doc.amount_minor),
    doc: doc as unknown as CsObject,
    patch: { tax_minor: 0, corrects: invoice.hash },
  });
  const [answer] = await postEntries(place.finance, [entry]);
  if (answer?.ok) await deliver(place.finance, entry.hash, disclosures);
  return answer as EntryAnswer;
}

/** The same place with another person's session and key. */
async function withSecondFinance(place: Workplace): Promise<Workplace> {
  const { ten, clock, owner, root, clientKey, financeKey } = place;
  const roles = ['finance'] as const;
  const newcomer = { email: 'finance2@acme.test', name: 'Second person', roles };
  const { caller } = await joinOrganisation(place, newcomer);
  const input = { name: `finance2 ${ten}`, ten, log: testOrigin, clock, role: roles[0] };
  const { pk } = createTestApprover({ ...input, who: '' });
  const path = `/v1/organisations/${ten}`;
  const key = { pk, label: 'Laptop', role: 'finance' };
  await expectStatus(caller.post(`${path}/approver-keys`, key), 200);
  const { body } = await caller.get<Organisation>(path);
  const who = body.approverKeys.find((each) => each.pk === pk)?.who ?? '';
  const secondKey = createTestApprover({ ...input, who });
  const listed = [clientKey.listed(), financeKey.listed(), secondKey.listed()];
  await postAll(owner, [await root.roster(await newestHead(owner), listed)]);
  return Object.defineProperties(
    {},
    {
      ...Object.getOwnPropertyDescriptors(place),
      finance: { value: caller },
      financeKey: { value: secondKey },
    },
  ) as Workplace;
}
