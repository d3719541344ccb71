import type { EntryOf } from '../../../shared/entry/entry.ts';
import { draftTimesheet } from '../../../shared/entry/draft-timesheet.ts';
import { weekOf } from '../../../shared/domain/week.ts';
import { payeeNow } from '../../../renderer/console/finance/payee-in-force.ts';
import { keepHouse } from '../../../server/use-cases/housekeeping.ts';
import type { VerifiedBundle } from '../../../shared/verify/verify-bundle.ts';
import { testCrypto } from '../entry-factory.ts';
import {
  type ActiveContract,
  newestHead,
  type People,
  postAll,
  postEntries,
  seenAndView,
  type Site,
} from '../server-fixture.ts';
import { approvePayment, recordPayment, verifyContract } from '../week-flow.ts';
import type { World } from './world.ts';

/** What comes after the work: weeks handed in, answered, invoiced, paid; and new terms. */
export interface Side {
  readonly site: Site & People;
  readonly contract: ActiveContract;
}

export const sidesOf = ({ contracts, here, there, farContract }: World): readonly Side[] => [
  ...contracts.map((contract) => ({ site: here, contract })),
  { site: there, contract: farContract },
];

const sideOf = (world: World, which: number): Side => {
  const sides = sidesOf(world);
  return sides[which % sides.length] as Side;
};

const weekNow = (world: World, { payload }: EntryOf<'contract'>): number =>
  weekOf(payload, Math.floor(world.server.clock.nowMs() / 600_000));

export async function submit(world: World, which: number): Promise<void> {
  const { site, contract } = sideOf(world, which);
  const week = weekNow(world, contract.entry);
  if (site === world.there) return submitFar(world, week);
  const done = await world.desk.diary.submitTimesheet({ con: contract.con, week });
  if (!done.ok) world.story.push(`  timesheet: ${done.error.code} ${done.error.detail ?? ''}`);
}

async function submitFar({ far, farContract, wire }: World, week: number): Promise<void> {
  if (wire.weather === 'down') return;
  await far.sync();
  const { ledger, logged } = await verifyContract(far.caller, farContract.entry);
  const draft = ledger && draftTimesheet(testCrypto.hasher, ledger, { logged, week });
  if (draft === undefined) return;
  const { seen, view } = await seenAndView(far.caller, far.con);
  far.device.see(seen);
  const body = { ...draft, con: far.con, view, patch: { ...draft, heads: draft.heads } };
  far.push(await far.device.timesheet(body));
}

type Verdict = 'approve' | 'dispute' | 'withdraw' | 'reject';

/** The client answers the newest week. */
export async function decide(world: World, which: number, verdict: Verdict): Promise<void> {
  const { site, contract } = sideOf(world, which);
  const { con } = contract;
  const { ledger } = await verifyContract(site.client, contract.entry);
  const sheet = ledger?.timesheets.findLast(({ state }) => state !== 'replaced');
  if (sheet === undefined) return;
  const { hash, payload } = sheet.timesheet.entry;
  const zero = { service: 0, support: 0 };
  const about = { con, ref: hash, ...(await seenAndView(site.client, con)) };
  const ms = verdict === 'approve' ? payload.ms : zero;
  const { entry } = await site.clientKey.decide({ ...about, stage: 'client', verdict, ms });
  const [answer] = await postEntries(site.client, [entry]);
  if (!answer?.ok) world.story.push(`  ${verdict}: ${JSON.stringify(answer)}`);
}

/** One signature for all weeks of a contract that are not paid yet. */
export async function batch(world: World, which: number): Promise<void> {
  const { site, contract } = sideOf(world, which);
  const { con } = contract;
  const { ledger, report } = await verifyContract(site.client, contract.entry);
  const amounts = new Map(report.timesheets.map(({ hash, amountMinor }) => [hash, amountMinor]));
  const items = (ledger?.timesheets ?? []).flatMap(({ timesheet: { entry }, state }) => {
    const amount_minor = amounts.get(entry.hash);
    if (state === 'replaced' || state === 'paid' || amount_minor === undefined) return [];
    return [{ ref: entry.hash, ms: entry.payload.ms, amount_minor }];
  });
  if (items.length === 0) return;
  const about = { con, ...(await seenAndView(site.client, con)), items, cur: 'EUR' };
  const [answer] = await postEntries(site.client, [await site.clientKey.batch(about)]);
  world.story.push(`  batch of ${items.length}: ${answer?.ok ? 'taken' : JSON.stringify(answer)}`);
}

/** Nobody says anything until the operator says so where the contract lets it. */
export async function silence({ server }: World): Promise<void> {
  for (let time = 0; time < 2; time++) {
    server.clock.advance(4 * 86_400_000);
    await keepHouse(server.server.deps);
  }
}

/** Finance pays what the client approved. */
export async function pay(world: World, which: number): Promise<void> {
  const { site, contract } = sideOf(world, which);
  const verified = await verifyContract(site.finance, contract.entry);
  const sheet = verified.ledger?.timesheets.findLast(({ state }) => state === 'client_approved');
  const isOk = verified.report.timesheets.find(
    ({ hash }) => hash === sheet?.timesheet.entry.hash,
  )?.ok;
  const payee = await payeeOf(world, site, { contract, verified });
  // A week that does not verify is not paid, and one without time costs nothing.
  if (sheet?.client === undefined || isOk !== true || payee === undefined) return;
  const timesheet = sheet.timesheet.entry;
  if (timesheet.payload.ms.service + timesheet.payload.ms.support === 0) return;
  world.count += 1;
  const no = `2026-${world.count}`;
  const place = site as never;
  const week = { timesheet, client: sheet.client.entry, payee, no };
  const terms = await termsOf(verified, timesheet);
  await unlessBehind(world, async () => {
    const paid = await approvePayment(place, terms, week);
    if (which % 2 === 0) await recordPayment(place, paid);
  });
}

/** While entries are missing after a restore, nobody can sign what they have to have seen. */
async function unlessBehind(world: World, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!world.wasRestored || !/E_UNAVAILABLE|E_VIEW/.test(String(error))) throw error;
    world.story.push(`  ${String(error)}`);
  }
}

/** The contract that a timesheet names: its rates are those of the invoice. */
async function termsOf(
  { ledger }: VerifiedBundle,
  { payload }: EntryOf<'timesheet'>,
): Promise<EntryOf<'contract'>> {
  const named = ledger?.accepted.find(({ contract }) => contract.entry.hash === payload.contract);
  if (named === undefined) throw new Error('a timesheet of no contract');
  return named.contract.entry;
}

async function payeeOf(
  world: World,
  site: Site & People,
  {
    contract: { con },
    verified: { logged },
  }: { readonly contract: ActiveContract; readonly verified: VerifiedBundle },
): Promise<EntryOf<'payee'> | undefined> {
  const { inForce } = payeeNow(logged, world.server.clock.nowMs());
  if (inForce) return inForce.entry;
  if (world.wire.weather !== 'up') return undefined;
  if (site === world.there) {
    world.far.device.see(await newestHead(world.far.caller));
    const payee = await world.far.device.payee(con, 'EUR');
    world.far.push(payee as never);
    await world.far.sync();
    return undefined;
  }
  const details = { name: 'Rina Das', iban: 'DE02120300000000202051', bic: '', country: 'DE' };
  const done = await world.desk.diary.setPayee({ con, currency: 'EUR', details });
  if (!done.ok) world.story.push(`  payee: ${done.error.code}`);
  return undefined;
}

/** New terms: offered, signed by the desk, and answered. */
export async function revise(
  world: World,
  turn: () => Promise<unknown>,
  verdict: 'accept' | 'reject',
): Promise<void> {
  const { here, contracts, desk, server } = world;
  const { con } = contracts[0] as ActiveContract;
  const { body } = await here.client.get<{
    contracts: { con: string; draft: object; revision?: object }[];
  }>('/v1/contracts');
  const summary = body.contracts.find((each) => each.con === con);
  if (summary === undefined || summary.revision !== undefined) return;
  world.count += 1;
  const rates = [{ work: 'service', rate_minor: 2_500 + world.count }];
  const from_idx = Math.floor(server.clock.nowMs() / 600_000) + (world.count % 3);
  const draft = { ...summary.draft, rates, from_idx };
  const offered = await here.owner.post(`/v1/contracts/${con}/revisions`, { draft });
  if (offered.status !== 200)
    return void world.story.push(`  revise: ${JSON.stringify(offered.body)}`);
  // Drafts are no entries: a database put back does not have this one.
  world.hasBackup = false;
  for (let attempt = 0; attempt < 3; attempt++) await turn();
  const accepted = await desk.diary.accept(con);
  // The app has not heard of the offer: something that is early holds up its queue.
  if (!accepted.ok) return void world.story.push(`  accept: ${accepted.error.code}`);
  const { hash } = accepted.value;
  for (let attempt = 0; attempt < 3; attempt++) await turn();
  // It waits behind something that was signed under a clock that was ahead.
  if (desk.diary.paired()?.receipts.of(hash) === undefined) return;
  const about = { con, ref: hash, ...(await seenAndView(here.client, con)) };
  const { entry } = await here.clientKey.decide({ ...about, stage: 'client', verdict });
  await unlessBehind(world, () => postAll(here.client, [entry]));
  await turn();
}
