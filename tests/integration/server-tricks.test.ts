import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ContractSummary, Device, EntryAnswer } from '../../shared/api/schemas.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import { ordinaryDraft, type SignedEntry } from '../support/entry-factory.ts';
import { openSecondTenant, pairMachine } from '../support/second-tenant.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  deliver,
  newestHead,
  type People,
  postAll,
  postEntries,
  seenAndView,
  type Site,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  putBlob,
  recordPayment,
  submitWeek,
  testPicture,
  trackCells,
  verifyContract,
} from '../support/week-flow.ts';

/** People who try to get more than is theirs, or to take away what is not. */
type Tenant = Site & People;

const codeOf = (answer: EntryAnswer | undefined): string =>
  answer === undefined || answer.ok ? 'accepted' : answer.code;
const post = async (caller: Caller, entry: Entry): Promise<string> =>
  codeOf((await postEntries(caller, [entry]))[0]);

const useWorkplace = (): (() => Workplace) => {
  const state: { place?: Workplace } = {};
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);
  return () => state.place as Workplace;
};

async function startIn({ device, freelancer }: Tenant, { con, hash }: ActiveContract) {
  device.see(await newestHead(freelancer));
  await postAll(freelancer, [(await device.start(con, hash)).entry]);
}

async function published({ server }: Workplace): Promise<void> {
  const { size } = await server.deps.store.asSystem('operator').log.head();
  expect(await server.deps.logWriter.waitFor(size)).toBe(true);
}

async function errorsIn(place: Workplace, { entry }: ActiveContract): Promise<readonly string[]> {
  await published(place);
  const { report } = await verifyContract(place.client, entry);
  return report.findings.map(({ code }) => code).filter((code) => code.startsWith('E_'));
}

describe('time that was agreed to be paid', { timeout: 60_000 }, () => {
  const place = useWorkplace();

  /** The slice of the moved interval in the other tenant's contract, by index. */
  async function issueAgain(there: Tenant, to: ActiveContract, slice: EntryOf<'slice'>) {
    const { idx, session } = slice.payload;
    there.device.see(await newestHead(there.freelancer));
    const patch = { moved: slice.hash, session };
    const { entry } = await there.device.slice({ con: to.con, idx, patch });
    expect(await post(there.freelancer, entry)).toBe('accepted');
    await published(place());
    const { ledger } = await verifyContract(there.client, to.entry);
    return ledger?.slices.find(({ hash }) => hash === entry.hash)?.state;
  }

  it('is not free for another client by a move that has no effect any more', async () => {
    const here = place();
    const there = await openSecondTenant(here);
    const from = await activateContract(here);
    const to = await activateContract(there);
    await startIn(there, to);
    const picture = testPicture('approved');
    await putBlob(here.freelancer, picture.sha256, picture.bytes);
    const { slices } = await trackCells(here, from, 2, { shot0_0: picture.value });
    const [first, second] = slices as [SignedEntry<'slice'>, SignedEntry<'slice'>];
    await approveWeek(here, await submitWeek(here, from.entry, 0));

    here.device.see(await newestHead(here.freelancer));
    const move = await here.device.move(from.con, { target: first.entry.hash, to: to.con });
    expect(await post(here.freelancer, move)).toBe('accepted');
    expect(await issueAgain(there, to, first.entry)).toBe('void');
    // Nor does it take away what shows the time that is paid here.
    const { deliveries } = here.server.deps.store.asSystem('operator');
    const left = await deliveries.disclosuresOf([first.entry.hash]);
    expect(left.map(({ name }) => name)).toEqual(['shot0_0']);
    const { ledger } = await verifyContract(here.client, from.entry);
    expect(ledger?.slices.find(({ hash }) => hash === first.entry.hash)?.state).toBe('ok');
    expect(second.entry.payload.idx).toBeGreaterThan(first.entry.payload.idx);
  });

  it('is free again when the approval is withdrawn', async () => {
    const here = place();
    const there = await openSecondTenant(here);
    const from = await activateContract(here);
    const to = await activateContract(there);
    await startIn(there, to);
    const { slices } = await trackCells(here, from, 1);
    const [slice] = slices as [SignedEntry<'slice'>];
    const timesheet = await submitWeek(here, from.entry, 0);
    await approveWeek(here, timesheet);
    const withdrawal = await here.clientKey.decide({
      con: from.con,
      ref: timesheet.hash,
      ...(await seenAndView(here.client, from.con)),
      stage: 'client',
      verdict: 'withdraw',
    });
    await postAll(here.client, [withdrawal.entry]);
    here.device.see(await newestHead(here.freelancer));
    const move = await here.device.move(from.con, { target: slice.entry.hash, to: to.con });
    expect(await post(here.freelancer, move)).toBe('accepted');
    expect(await issueAgain(there, to, slice.entry)).toBe('ok');
  });

  it('stays taken where it was given up before it was moved', async () => {
    const here = place();
    const there = await openSecondTenant(here);
    const from = await activateContract(here);
    const to = await activateContract(there);
    await startIn(there, to);
    const { slices } = await trackCells(here, from, 1);
    const [slice] = slices as [SignedEntry<'slice'>];
    const target = slice.entry.hash;
    here.device.see(await newestHead(here.freelancer));
    const redact = await here.device.redact(from.con, { target, names: ['*'], effect: 'forfeit' });
    const move = await here.device.move(from.con, { target, to: to.con });
    await postAll(here.freelancer, [redact, move]);
    expect(await issueAgain(there, to, slice.entry)).toBe('void');
  });
});

describe('new terms that could never be in force', { timeout: 60_000 }, () => {
  const place = useWorkplace();

  async function summaryOf(con: string): Promise<ContractSummary> {
    const { body } = await place().freelancer.get<{ contracts: ContractSummary[] }>(
      '/v1/contracts',
    );
    return body.contracts.find((each) => each.con === con) as ContractSummary;
  }

  async function signRevision(con: string): Promise<EntryOf<'contract'>> {
    const { device, freelancer, ten } = place();
    const { pins, revision, contractHash } = await summaryOf(con);
    device.see(await newestHead(freelancer));
    const terms = { pins, draft: revision?.draft ?? ordinaryDraft };
    return device.contract(con, ten, terms, contractHash);
  }

  async function accept(con: string, ref: string): Promise<string> {
    const { client, clientKey } = place();
    const about = { con, ref, ...(await seenAndView(client, con)) };
    const decision = await clientKey.decide({ ...about, stage: 'client', verdict: 'accept' });
    return post(client, decision.entry);
  }

  it('are not accepted: less pay for time that is past', async () => {
    const { owner, freelancer, clock } = place();
    const contract = await activateContract(place());
    const { con } = contract;
    const rates = ordinaryDraft.rates.map((rate) => ({ ...rate, rate_minor: 1 }));
    const offer = (from_idx: number) =>
      owner.post(`/v1/contracts/${con}/revisions`, {
        draft: { ...ordinaryDraft, rates, from_idx },
      });
    expect((await offer(ordinaryDraft.from_idx)).status).toBe(200);
    const early = await signRevision(con);
    expect(await post(freelancer, early)).toBe('accepted');
    expect(await accept(con, early.hash)).toBe('E_CONTRACT_STATE');
    expect(await summaryOf(con)).toMatchObject({ contractHash: contract.hash });
    // The contract goes on, and may be revised properly.
    const later = Math.floor(clock.nowMs() / 600_000) + 1_000;
    expect((await offer(later)).status).toBe(200);
    const proper = await signRevision(con);
    expect(await post(freelancer, proper)).toBe('accepted');
    expect(await accept(con, proper.hash)).toBe('accepted');
    expect(await errorsIn(place(), contract)).toEqual([]);
  });

  it('are not offered, and signed in vain, when the server has another name than was pinned', async () => {
    const { owner, freelancer, server } = place();
    const contract = await activateContract(place());
    const { con } = contract;
    const path = `/v1/contracts/${con}/revisions`;
    expect((await owner.post(path, { draft: ordinaryDraft })).status).toBe(200);
    const name = Object.getOwnPropertyDescriptor(server.deps, 'publicUrl') ?? {};
    Object.defineProperty(server.deps, 'publicUrl', { value: 'https://moved.test' });
    onTestFinished(() => void Object.defineProperty(server.deps, 'publicUrl', name));
    // Taken, for what its device chains on it must not be lost; nobody can accept it.
    const signed = await signRevision(con);
    expect(await post(freelancer, signed)).toBe('accepted');
    expect(await accept(con, signed.hash)).toBe('E_CONTRACT_STATE');
    expect(await owner.post(path, { draft: ordinaryDraft })).toMatchObject({
      status: 409,
      body: { code: 'E_CONTRACT_STATE' },
    });
  });
});

describe('somebody else’s keys and machines', { timeout: 60_000 }, () => {
  const place = useWorkplace();

  it('shows a machine of another organisation nothing of this one, and lets it end nothing', async () => {
    const here = place();
    // Its owner added the same person, and paired a machine that the person has never seen.
    const there = await openSecondTenant(here);
    const listed = await there.freelancer.get<{ devices: Device[] }>('/v1/devices');
    expect(listed.body.devices.map(({ kid }) => kid)).toEqual([there.device.kid]);
    const path = `/v1/devices/${here.device.kid}`;
    expect((await there.freelancer.delete(path)).status).toBe(404);
    expect((await here.freelancer.get('/v1/contracts')).status).toBe(200);
  });

  it('lets a thief with a machine end no recovery key', async () => {
    const { device, freelancer } = place();
    device.see(await newestHead(freelancer));
    const thief = await pairMachine(place(), 'thief');
    await postAll(thief.freelancer, [
      await thief.device.enrollEndorsed(thief.pairing.nonce, device),
    ]);
    const byPrinted = await device.revokeByRecovery(thief.device.kid);
    thief.device.see(await newestHead(thief.freelancer));
    const coup = await thief.device.revoke(byPrinted.payload.by);
    expect(await post(thief.freelancer, coup)).toBe('E_KEY_INACTIVE');
    expect(await post(freelancer, byPrinted)).toBe('accepted');
  });
});

describe('what is removed', { timeout: 120_000 }, () => {
  const place = useWorkplace();

  async function trackPicture(contract: ActiveContract, name: string) {
    const picture = testPicture(name);
    await putBlob(place().freelancer, picture.sha256, picture.bytes);
    const { slices } = await trackCells(place(), contract, 1, {
      act: {
        k: Array(10).fill(1),
        m: Array(10).fill(1),
        active: Array(10).fill(1),
        src: 'hook',
        kept_ms: 600_000,
      },
      shot0_0: picture.value,
    });
    return { slice: slices[0] as SignedEntry<'slice'>, picture };
  }

  it('of an amendment goes by name: its place says what it changed', async () => {
    const { device, freelancer } = place();
    const contract = await activateContract(place());
    const { slices } = await trackCells(place(), contract, 1);
    const target = slices[0]?.entry.hash ?? '';
    device.see(await newestHead(freelancer));
    const amend = await device.amend(contract.con, target, { memo: 'Something private' });
    await postAll(freelancer, [amend.entry]);
    await deliver(freelancer, amend.entry.hash, amend.disclosures);
    const now = await seenAndView(freelancer, contract.con);
    device.see(now.seen);
    const about = { con: contract.con, ref: target, ...now };
    const request = await device.reply({ ...about, text: 'Please' });
    await postAll(freelancer, [request.entry]);
    const path = `/v1/entries/${amend.entry.hash}/erasure`;
    const asked = { names: ['*'], request: request.entry.hash };
    const first = await freelancer.post<{ erasure: string }>(path, asked);
    expect(first).toMatchObject({ status: 200 });
    const { entries, deliveries } = place().server.deps.store.asSystem('operator');
    expect((await entries.find(amend.entry.hash))?.envelope).not.toBe('');
    expect(await deliveries.disclosuresOf([amend.entry.hash])).toEqual([]);
    expect(await errorsIn(place(), contract)).toEqual([]);
    // Asked again, nothing more is signed.
    const { size } = await place().server.deps.store.asSystem('operator').log.head();
    expect((await freelancer.post(path, asked)).body).toEqual(first.body);
    expect((await place().server.deps.store.asSystem('operator').log.head()).size).toBe(size);
  });

  it('is remembered once, however often it is redacted', async () => {
    const { device, freelancer, server } = place();
    const contract = await activateContract(place());
    const { slice } = await trackPicture(contract, 'once');
    const target = slice.entry.hash;
    device.see(await newestHead(freelancer));
    const redacts: Entry[] = [];
    for (let i = 0; i < 20; i++) {
      const names = i % 2 === 0 ? ['shot0_0'] : ['act'];
      redacts.push(await device.redact(contract.con, { target, names, effect: 'forfeit' }));
    }
    await postAll(freelancer, redacts);
    expect(await server.deps.store.asSystem('operator').removals.of(target)).toHaveLength(2);
    expect(await server.deps.store.asSystem('operator').deliveries.disclosuresOf([target])).toEqual(
      [],
    );
  });

  it('in a dispute by the client, is there for everybody to see', async () => {
    const { client, clientKey } = place();
    const contract = await activateContract(place());
    const { slice } = await trackPicture(contract, 'disputed');
    const timesheet = await submitWeek(place(), contract.entry, 0);
    const about = { con: contract.con, ref: timesheet.hash };
    const dispute = await clientKey.decide({
      ...about,
      ...(await seenAndView(client, contract.con)),
      stage: 'client',
      verdict: 'dispute',
    });
    await postAll(client, [dispute.entry]);
    const path = `/v1/entries/${slice.entry.hash}/removal`;
    expect((await client.post(path, { names: ['shot0_0'], reason: 'A card' })).status).toBe(200);
    await published(place());
    const { report, ledger } = await verifyContract(client, contract.entry);
    const seen = report.findings.find(({ code }) => code === 'I_ERASED');
    expect(seen).toMatchObject({ entry: slice.entry.hash });
    expect(ledger?.slices.find(({ hash }) => hash === slice.entry.hash)?.state).toBe('ok');
    expect(ledger?.timesheets[0]?.state).toBe('disputed');
  });
});

const dayMs = 86_400_000;

describe('how long evidence is kept', { timeout: 120_000 }, () => {
  const namesOf = async (place: Workplace, hash: string): Promise<readonly string[]> =>
    (await place.server.deps.store.asSystem('operator').deliveries.disclosuresOf([hash])).map(
      ({ name }) => name,
    );

  async function fresh(keep_days: number) {
    const place = await createWorkplace();
    onTestFinished(() => place.close());
    const pol = { ...ordinaryDraft.pol, keep_days };
    const contract = await activateContract(place, { pol });
    const picture = testPicture(`kept ${keep_days}`);
    await putBlob(place.freelancer, picture.sha256, picture.bytes);
    const { slices } = await trackCells(place, contract, 1, {
      memo: 'A word',
      shot0_0: picture.value,
    });
    return { place, contract, hash: (slices[0] as SignedEntry<'slice'>).entry.hash };
  }

  const weekEndMs = (ordinaryDraft.week0 + 1_008) * 600_000;
  const goTo = (place: Workplace, atMs: number) => place.clock.advance(atMs - place.clock.nowMs());

  it('is counted from the week’s end where nobody bills it', async () => {
    const { place, contract, hash } = await fresh(10);
    goTo(place, weekEndMs + 10 * dayMs - 60_000);
    await keepHouse(place.server.deps);
    expect(await namesOf(place, hash)).toEqual(['memo', 'shot0_0']);
    goTo(place, weekEndMs + 10 * dayMs + 60_000);
    await keepHouse(place.server.deps);
    expect(await namesOf(place, hash)).toEqual(['memo']);
    expect(await errorsIn(place, contract)).toEqual([]);
  });

  it('goes on while it is billed and not paid', async () => {
    const { place, contract, hash } = await fresh(10);
    await submitWeek(place, contract.entry, 0);
    goTo(place, weekEndMs + 100 * dayMs);
    await keepHouse(place.server.deps);
    expect(await namesOf(place, hash)).toEqual(['memo', 'shot0_0']);
  });

  it('is what was agreed when it was tracked, not what was agreed since', async () => {
    const { place, contract, hash } = await fresh(60);
    const { owner, client, clientKey, device, freelancer, ten } = place;
    const draft = { ...ordinaryDraft, pol: { ...ordinaryDraft.pol, keep_days: 1 } };
    const path = `/v1/contracts/${contract.con}/revisions`;
    expect((await owner.post(path, { draft })).status).toBe(200);
    const { pins } = contractIn(
      await freelancer.get<{ contracts: ContractSummary[] }>('/v1/contracts'),
      contract,
    );
    device.see(await newestHead(freelancer));
    const revision = await device.contract(contract.con, ten, { pins, draft }, contract.hash);
    await postAll(freelancer, [revision]);
    const accepted = await clientKey.decide({
      con: contract.con,
      ref: revision.hash,
      ...(await seenAndView(client, contract.con)),
      stage: 'client',
      verdict: 'accept',
    });
    await postAll(client, [accepted.entry]);
    device.see(await newestHead(freelancer));
    const payee = await device.payee(contract.con, 'EUR');
    await postAll(freelancer, [payee.entry]);
    await deliver(freelancer, payee.entry.hash, payee.disclosures);
    const timesheet = await submitWeek(place, contract.entry, 0);
    const week = { timesheet, client: await approveWeek(place, timesheet), payee: payee.entry };
    const paid = await recordPayment(place, await approvePayment(place, revision, week));
    expect(paid.payload.con).toBe(contract.con);
    const paidMs = place.clock.nowMs();
    goTo(place, Math.max(paidMs, weekEndMs) + 30 * dayMs);
    await keepHouse(place.server.deps);
    expect(await namesOf(place, hash)).toEqual(['memo', 'shot0_0']);
    place.clock.advance(31 * dayMs);
    await keepHouse(place.server.deps);
    expect(await namesOf(place, hash)).toEqual(['memo']);
    expect(await errorsIn(place, contract)).toEqual([]);
  });

  const contractIn = (
    { body }: { readonly body: { readonly contracts: readonly ContractSummary[] } },
    { con }: ActiveContract,
  ): ContractSummary => body.contracts.find((each) => each.con === con) as ContractSummary;
});

describe('numbers without measure', { timeout: 60_000 }, () => {
  const place = useWorkplace();

  it('a timesheet of a week that never comes is taken like any other', async () => {
    const { device, freelancer, client } = place();
    const contract = await activateContract(place(), { on_silence: 'approve' });
    await trackCells(place(), contract, 1);
    const timesheet = await submitWeek(place(), contract.entry, 0);
    const { n, set, ms, heads, no } = timesheet.payload;
    const { seen, view } = await seenAndView(freelancer, contract.con);
    device.see(seen);
    const base = { con: contract.con, view, n, set, ms, heads, no };
    const patch = { week: 9_000_000_000_000_000, contract: contract.hash };
    const far = await device.timesheet({ ...base, ...patch, patch });
    expect(await post(freelancer, far)).toBe('accepted');
    const bundle = `/v1/contracts/${contract.con}/bundle?timesheet=${far.hash}`;
    expect((await client.get(bundle)).status).toBeLessThan(500);
    await keepHouse(place().server.deps);
  });

  it('housekeeping goes on with the rest when one part of it fails', async () => {
    const { deps } = place().server;
    await deps.store.asSystem('operator').removals.putDue({
      kind: 'lapse',
      ref: 'f'.repeat(64),
      con: 'nowhere',
      at_ms: 0,
    });
    await deps.store
      .asSystem('operator')
      .removals.putDue({ kind: 'scrub', ref: '', con: '', at_ms: 0 });
    await keepHouse(deps);
    expect(
      await deps.store.asSystem('operator').removals.dueAt('scrub', deps.clock.nowMs()),
    ).toEqual([]);
  });
});

/** An older database in the middle of a day on which time went from one contract to another. */
describe('time that was moved before a database was restored', { timeout: 120_000 }, () => {
  it('is its new contract’s, in whatever order devices send it again', async () => {
    const here = await createWorkplace();
    onTestFinished(() => here.close());
    const there = await openSecondTenant(here);
    const from = await activateContract(here);
    const to = await activateContract(there);
    await startIn(here, from);
    await startIn(there, to);
    here.clock.advance(50 * 600_000);
    const idx = Math.floor(here.clock.nowMs() / 600_000) - 2;
    const old = await here.device.slice({ con: from.con, idx });
    await postAll(here.freelancer, [old.entry]);
    await published(here);
    const db = join(here.dataDir, 'db');
    await here.server.close();
    await cp(db, `${db}-copy`, { recursive: true });
    await here.restart();

    here.device.see(await newestHead(here.freelancer));
    const recent = await here.device.slice({ con: from.con, idx: idx + 1 });
    const moves = [
      await here.device.move(from.con, { target: old.entry.hash, to: to.con }),
      await here.device.move(from.con, { target: recent.entry.hash, to: to.con }),
    ];
    const again = [];
    await postAll(here.freelancer, [recent.entry, ...moves]);
    for (const { entry } of [old, recent]) {
      const patch = { moved: entry.hash, session: entry.payload.session };
      there.device.see(await newestHead(there.freelancer));
      const issued = await there.device.slice({ con: to.con, idx: entry.payload.idx, patch });
      again.push(issued.entry);
    }
    await postAll(there.freelancer, again);
    await published(here);
    await here.server.close();
    await rm(db, { recursive: true });
    await rename(`${db}-copy`, db);
    await here.restart();

    await postAll(here.freelancer, [recent.entry]);
    await postAll(there.freelancer, again);
    await postAll(here.freelancer, moves);
    await published(here);
    const { ledger, report } = await verifyContract(there.client, to.entry);
    const states = again.map(
      ({ hash }) => ledger?.slices.find((each) => each.hash === hash)?.state,
    );
    expect(states).toEqual(['ok', 'ok']);
    expect(report.findings.map(({ code }) => code)).not.toContain('I_VOID');
  });
});
