import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { ContractDraft, Organisation } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import { createTestApprover, type TestApprover } from '../support/entry-factory.ts';
import {
  activateContract,
  type ActiveContract,
  type Caller,
  createWorkplace,
  deliver,
  joinOrganisation,
  newestHead,
  postAll,
  seenAndView,
  testOrigin,
  type Workplace,
} from '../support/server-fixture.ts';
import { approvePayment, submitWeek, trackCells, verifyContract } from '../support/week-flow.ts';

/** Threats W-06 at the door: what one person may not do alone never gets into the log. */
const state: { place?: Workplace } = {};
afterEach(async () => {
  await state.place?.close();
  delete state.place;
});
afterAll(() => state.place?.close());

interface Both {
  readonly caller: Caller;
  readonly client: TestApprover;
  readonly finance: TestApprover;
}

/** One person with a key in each role, on the list beside the others. */
async function listBoth(place: Workplace): Promise<Both> {
  const { ten, clock } = place;
  const person = { email: 'both@acme.test', name: 'Both', roles: ['client', 'finance'] as const };
  const { caller } = await joinOrganisation(place, person);
  const register = async (role: 'client' | 'finance'): Promise<TestApprover> => {
    const input = { name: `both ${role} ${ten}`, ten, log: testOrigin, clock, role };
    const { pk } = createTestApprover({ ...input, who: '' });
    const path = `/v1/organisations/${ten}`;
    await caller.post(`${path}/approver-keys`, { pk, label: 'Laptop', role });
    const { body } = await caller.get<Organisation>(path);
    const who = body.approverKeys.find((key) => key.pk === pk)?.who ?? '';
    return createTestApprover({ ...input, who });
  };
  const both = { caller, client: await register('client'), finance: await register('finance') };
  const keys = [place.clientKey, place.financeKey, both.client, both.finance];
  const listed = keys.map((key) => key.listed());
  await postAll(place.owner, [await place.root.roster(await newestHead(place.owner), listed)]);
  return both;
}

interface Submitted {
  readonly contract: ActiveContract;
  readonly payee: EntryOf<'payee'>;
  readonly timesheet: EntryOf<'timesheet'>;
}

async function submit(place: Workplace, draft: Partial<ContractDraft>): Promise<Submitted> {
  const contract = await activateContract(place, draft);
  await trackCells(place, contract, 3);
  const payee = await place.device.payee(contract.con, 'EUR');
  await postAll(place.freelancer, [payee.entry]);
  await deliver(place.freelancer, payee.entry.hash, payee.disclosures);
  return { contract, payee: payee.entry, timesheet: await submitWeek(place, contract.entry, 0) };
}

async function approveAs(by: Pick<Both, 'caller' | 'client'>, timesheet: EntryOf<'timesheet'>) {
  const { con, ms } = timesheet.payload;
  const { entry } = await by.client.decide({
    con,
    ref: timesheet.hash,
    ...(await seenAndView(by.caller, con)),
    stage: 'client',
    verdict: 'approve',
    ms,
  });
  await postAll(by.caller, [entry]);
  return entry;
}

/** What paying a submitted week as somebody is answered with. */
async function payAs(
  place: Workplace,
  by: { readonly finance: Caller; readonly financeKey: TestApprover },
  { contract, ...week }: Submitted & { readonly client: EntryOf<'decision'> },
): Promise<string> {
  const { finance, financeKey } = by;
  const own = Object.getOwnPropertyDescriptors({ finance, financeKey });
  const asked = Object.create(place, own) as Workplace;
  return approvePayment(asked, contract.entry, { ...week, no: randomUUID().slice(0, 8) }).then(
    ({ decision }) => decision.kind,
    (error: unknown) => String(error),
  );
}

it('refuses a payment by the person who approved the week, and takes it from another', async () => {
  const place = (state.place = await createWorkplace());
  const both = await listBoth(place);
  const week = await submit(place, { two_person_minor: 0 });
  const paid = { ...week, client: await approveAs(both, week.timesheet) };
  const alone = await payAs(place, { finance: both.caller, financeKey: both.finance }, paid);
  expect(alone).toContain('"code":"E_TWO_PERSONS"');
  expect(alone).toContain('the same person approved it for the client');
  expect(await payAs(place, place, paid)).toBe('decision');
  const { report } = await verifyContract(place.client, week.contract.entry);
  expect(report.findings.map(({ code }) => code)).not.toContain('E_DEC_APPROVER');
}, 60_000);

it('lets one person pay up to the contract’s limit', async () => {
  const place = (state.place = await createWorkplace());
  const both = await listBoth(place);
  // 3 cells of 25.00 an hour
  const week = await submit(place, { two_person_minor: 1_250 });
  const paid = { ...week, client: await approveAs(both, week.timesheet) };
  const by = { finance: both.caller, financeKey: both.finance };
  expect(await payAs(place, by, paid)).toBe('decision');
}, 60_000);

it('takes silence for nobody', async () => {
  const place = (state.place = await createWorkplace());
  const week = await submit(place, {
    two_person_minor: 0,
    on_silence: 'approve',
    review_close_s: 3_600,
  });
  place.clock.advance(9 * 86_400_000);
  await keepHouse(place.server.deps);
  const { size } = await place.server.deps.store.asSystem('operator').log.head();
  expect(await place.server.deps.logWriter.waitFor(size)).toBe(true);
  const { ledger } = await verifyContract(place.client, week.contract.entry);
  const [lapse] = (ledger?.timesheets[0]?.history ?? []).flatMap(({ entry }) =>
    entry.kind === 'decision' ? [entry] : [],
  );
  expect(lapse?.payload.assurance).toBe('lapsed');
  if (lapse === undefined) return;
  const answer = await payAs(place, place, { ...week, client: lapse });
  expect(answer).toContain('silence is no second person');
}, 60_000);
