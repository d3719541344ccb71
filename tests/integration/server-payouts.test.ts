import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import type { PayoutBatch, PayoutItem } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  deliver,
  memberPassword,
  newestHead,
  postAll,
  quickServer,
  signInAs,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  type PaidWeek,
  recordPayment,
  submitWeek,
  trackCells,
} from '../support/week-flow.ts';

interface Due extends PaidWeek {
  readonly contract: ActiveContract;
  readonly timesheet: EntryOf<'timesheet'>;
}

const payer = { name: 'Acme', account: 'NL91ABNA0417164300', bic: '' };
const executeOn = '2026-03-10';

/** Two contracts whose first week finance approved, on PostgreSQL. */
describe('payouts on PostgreSQL', { timeout: 60_000 }, () => {
  const state: { postgres?: TestPostgres; place?: Workplace; dues: Due[]; second?: Caller } = {
    dues: [],
  };
  const place = () => state.place as Workplace;
  const due = (i: number) => state.dues[i] as Due;
  const at = (path = '') => `/v1/organisations/${place().ten}/payouts${path}`;
  const second = () => state.second as Caller;

  async function makeDue(no: string): Promise<Due> {
    const { device, freelancer } = place();
    const contract = await activateContract(place());
    await trackCells(place(), contract, 2);
    device.see(await newestHead(freelancer));
    const payee = await device.payee(contract.con, 'EUR');
    await postAll(freelancer, [payee.entry]);
    await deliver(freelancer, payee.entry.hash, payee.disclosures);
    const timesheet = await submitWeek(place(), contract.entry, 0);
    const client = await approveWeek(place(), timesheet);
    const week = { timesheet, client, payee: payee.entry, no };
    return { ...(await approvePayment(place(), contract.entry, week)), contract, timesheet };
  }

  const create = (caller: Caller, dues: readonly Due[]) =>
    caller.post<PayoutBatch & Problem>(at(), {
      decisions: dues.map(({ decision }) => decision.hash),
      executeOn,
      payer,
    });
  const file = (caller: Caller, batch: string, format: string) => {
    return caller.post<string>(at(`/${batch}/files`), { format });
  };
  const mark = (caller: Caller, batch: string, body: object) => {
    return caller.post<PayoutBatch & Problem>(at(`/${batch}/marks`), body);
  };
  const csvOf = (caller: Caller, { decision }: Due) =>
    caller.get<Problem & string>(
      `/v1/organisations/${place().ten}/payout.csv?decision=${decision.hash}`,
    );
  const liveItems = async (): Promise<readonly PayoutItem[]> => {
    const { body } = await place().finance.get<{ batches: PayoutBatch[] }>(at());
    return body.batches
      .flatMap(({ items }) => items)
      .filter((item) => item.state !== 'returned' && item.state !== 'withdrawn');
  };

  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    const databaseUrl = await state.postgres.createDatabase();
    state.place = await createWorkplace({ databaseUrl, overrides: quickServer });
    state.second = await signInAs(place(), 'finance@acme.test', memberPassword);
    state.dues.push(await makeDue('A-1'), await makeDue('A-2'));
  }, 120_000);
  afterAll(async () => {
    await state.place?.close();
    await state.postgres?.close();
  }, 30_000);

  it('gives one of many who batch the same week at once, and all of their weeks or none', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        create(i % 2 === 0 ? place().finance : second(), i < 4 ? [due(0), due(1)] : [due(0)]),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => !won.includes(answer)))
      expect([status, body.code]).toEqual([409, 'E_PAYOUT_TAKEN']);
    const [winner] = won;
    const live = await liveItems();
    expect(live).toEqual(winner?.body.items);
    expect(new Set(live.map(({ timesheet }) => timesheet)).size).toBe(live.length);
    for (const { endToEndId, root } of live)
      expect(endToEndId).toBe(`CS${root.slice(0, 32).toUpperCase()}`);
    const batch = winner?.body.id ?? '';
    // The single file is another way to the same payment.
    expect((await csvOf(place().finance, due(0))).body).toMatchObject({ code: 'E_PAYOUT_TAKEN' });
    expect(await mark(place().finance, batch, { state: 'withdrawn' })).toMatchObject({
      status: 200,
      body: { items: live.map(() => ({ state: 'withdrawn' })) },
    });
    expect(await liveItems()).toEqual([]);
  });

  it('does not let a batch and a single file have the same payment', async () => {
    const [batched, exported] = await Promise.all([
      create(place().finance, [due(1)]),
      csvOf(second(), due(1)),
    ]);
    expect(new Set([batched.status, exported.status])).toEqual(new Set([200, 409]));
    const [item] = await liveItems();
    const batches = (await place().finance.get<{ batches: PayoutBatch[] }>(at())).body.batches;
    const holder = batches.find(({ items }) =>
      items.some((each) => each.endToEndId === item?.endToEndId),
    );
    const state = item?.state === 'exported' ? 'returned' : 'withdrawn';
    const body = { state, reason: 'never uploaded' };
    expect((await mark(place().finance, holder?.id ?? '', body)).status).toBe(200);
  });

  it('goes from batch to bank and back, with names and reasons, and pays again once returned', async () => {
    const { body: batch } = await create(place().finance, [due(0), due(1)]);
    const early = await mark(place().finance, batch.id, { state: 'confirmed' });
    expect([early.status, early.body.code]).toEqual([409, 'E_PAYOUT_STATE']);
    const pain = await file(place().finance, batch.id, 'pain001');
    expect(pain.status).toBe(200);
    expect(pain.headers.get('content-disposition')).toContain('payout-2026-03-10-');
    expect(pain.body).toContain('<NbOfTxs>2</NbOfTxs>');
    expect(pain.body).toContain('<CtrlSum>16.66</CtrlSum>');
    place().clock.advance(60_000);
    const again = await file(second(), batch.id, 'pain001');
    expect(again.body).toBe(pain.body);
    const wise = await file(second(), batch.id, 'wise');
    expect(wise.body.split('\r\n')[0]).toBe(
      'name,recipientId,recipientEmail,recipientDetail,recipientType,sourceCurrency,targetCurrency,amountCurrency,amount,paymentReference',
    );
    const csv = await file(second(), batch.id, 'csv');
    expect(csv.body).toContain(`8.33,EUR,A-1,0,${due(0).timesheet.hash}`);

    const tooLate = await mark(place().finance, batch.id, { state: 'withdrawn' });
    expect(tooLate.body.code).toBe('E_PAYOUT_STATE');
    const sent = await Promise.all([
      mark(place().finance, batch.id, { state: 'sent' }),
      mark(second(), batch.id, { state: 'sent' }),
    ]);
    expect(sent.map(({ status }) => status)).toEqual([200, 200]);
    expect((await file(place().finance, batch.id, 'csv')).status).toBe(409);
    const { endToEndId = '' } = batch.items.find(({ invoiceNo }) => invoiceNo === 'A-1') ?? {};
    const noReason = await mark(second(), batch.id, { state: 'returned', payments: [endToEndId] });
    expect(noReason.status).toBe(400);
    await mark(second(), batch.id, { state: 'confirmed' });
    const reason = 'AC04 closed account';
    const returned = { state: 'returned', payments: [endToEndId], reason };
    await mark(second(), batch.id, returned);
    const { body: after } = await mark(second(), batch.id, returned);
    const item = after.items.find((each) => each.endToEndId === endToEndId);
    expect(item?.history.map(({ state: what }) => what)).toEqual([
      'batched',
      ...Array.from({ length: 4 }, () => 'exported'),
      'sent',
      'confirmed',
      'returned',
    ]);
    expect(item?.history.at(-1)).toMatchObject({ note: reason, by: 'finance person' });
    expect(item?.history[1]?.note).toMatch(/^pain001 [0-9a-f]{64}$/);

    const { status, body: retry } = await create(place().finance, [due(0)]);
    expect([status, retry.items[0]?.attempt]).toEqual([200, 3]);
    expect(retry.items[0]?.endToEndId).toBe(`${item?.endToEndId.slice(0, 34)}C`);
    expect((await create(second(), [due(1)])).body.code).toBe('E_PAYOUT_TAKEN');
    await mark(place().finance, retry.id, { state: 'withdrawn' });
  });

  it('takes nothing that is not approved, does not verify, or was paid', async () => {
    const { finance } = place();
    const ask = (decisions: readonly string[]) =>
      finance.post<Problem>(at(), { decisions, executeOn, payer });
    const client = due(0).decision.payload.client ?? '';
    expect((await ask([client])).body.code).toBe('E_NOT_VERIFIED');
    expect((await ask(['f'.repeat(64)])).status).toBe(404);
    expect((await ask([due(0).decision.hash, due(0).decision.hash])).status).toBe(400);
    const foreign = await finance.post<Problem>(at('/00000000-0000-4000-8000-000000000001/marks'), {
      state: 'sent',
    });
    expect(foreign.status).toBe(404);
    const wrong = { ...payer, account: 'NL92ABNA0417164300' };
    const { body: batch } = await finance.post<PayoutBatch>(at(), {
      decisions: [due(0).decision.hash],
      executeOn,
      payer: wrong,
    });
    const refused = await finance.post<Problem>(at(`/${batch.id}/files`), { format: 'pain001' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'E_PAYOUT_FILE', detail: 'payer: iban' },
    });
    await mark(finance, batch.id, { state: 'withdrawn' });
    await recordPayment(place(), due(0));
    expect((await create(finance, [due(0)])).body.code).toBe('E_PAYOUT_TAKEN');
  });

  it('makes an invoice’s page for its parties only, the same each time', async () => {
    const { con } = due(1).contract;
    const path = `/v1/contracts/${con}/invoices/${due(1).invoice.hash}`;
    const [first, again] = await Promise.all([
      place().finance.bytes(path),
      place().freelancer.bytes(path),
    ]);
    expect(Buffer.from(first).subarray(0, 5).toString()).toBe('%PDF-');
    expect(again).toEqual(first);
    const elsewhere = path.replace(con, due(0).contract.con);
    expect((await place().finance.get(elsewhere)).status).toBe(404);
    const notOne = path.replace(due(1).invoice.hash, due(1).decision.hash);
    expect((await place().finance.get(notOne)).status).toBe(404);
  });
});
