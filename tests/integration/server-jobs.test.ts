import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../server/jobs/run-jobs.ts';
import { migrate } from '../../server/store/migrate.ts';
import { type OpenDatabase, openPostgres } from '../../server/store/open-database.ts';
import { createStore } from '../../server/store/store.ts';
import { lettersTo } from '../support/mail-sink.ts';
import { startTestPostgres, type TestPostgres } from '../support/postgres-cluster.ts';
import {
  activateContract,
  createWorkplace,
  postAll,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import { approveWeek, submitWeek, trackCells } from '../support/week-flow.ts';

const hourMs = 3_600_000;

describe('jobs', { timeout: 60_000 }, () => {
  const state: { place?: Workplace } = {};
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  const subjects = (address: string) => lettersTo(address).map(({ subject }) => subject);

  /** What is due now is done, and its mails have left. */
  async function settle(): Promise<void> {
    const { deps } = place().server;
    await runDueJobs(deps);
    const waiting = () => deps.store.asSystem('operator').mails.waiting();
    deps.mail.wake();
    while ((await waiting()).count > 0) await sleep(5);
  }

  it('write to the client when review opens, 48 h and 6 h before it ends, and never after the answer', async () => {
    const { clock, client } = place();
    const silent = await activateContract(place());
    await trackCells(place(), silent, 1);
    const timesheet = await submitWeek(place(), silent.entry, 0);
    const answered = await activateContract(place());
    await trackCells(place(), answered, 1);
    const approved = await submitWeek(place(), answered.entry, 0);
    await settle();
    const opened = 'rina submitted a week for review';
    expect(subjects('client@acme.test').filter((each) => each === opened)).toHaveLength(2);
    await approveWeek(place(), approved);

    const { week0, review_close_s } = silent.entry.payload;
    const closesMs = (week0 + 1_008) * 600_000 + review_close_s * 1_000;
    const left = (time: string) => `${time} left to review a week of rina`;
    const reminders = () => subjects('client@acme.test').filter((each) => each.includes('left'));
    clock.advance(closesMs - 48 * hourMs - clock.nowMs() - 1);
    await settle();
    expect(reminders()).toEqual([]);
    clock.advance(1);
    await Promise.all([settle(), settle()]);
    expect(reminders()).toEqual([left('48 hours')]);
    clock.advance(42 * hourMs);
    await settle();
    await settle();
    expect(reminders()).toEqual([left('48 hours'), left('6 hours')]);
    const [letter] = lettersTo('client@acme.test').slice(-1);
    expect(letter?.text).toContain(`/contracts/${silent.con}/week`);

    // A dispute tells the freelancer, and her answer the client.
    const { clientKey, device, freelancer } = place();
    const disputed = await clientKey.decide({
      con: silent.con,
      ref: timesheet.hash,
      ...(await seenAndView(client, silent.con)),
      stage: 'client',
      verdict: 'dispute',
      ms: { service: 0, support: 0 },
      reason: 'why so long?',
    });
    await postAll(client, [disputed.entry]);
    await settle();
    expect(subjects('rina@home.test').at(-1)).toBe('Acme disputes a week of yours');
    const about = { con: silent.con, ...(await seenAndView(freelancer, silent.con)) };
    const reply = await device.reply({ ...about, ref: disputed.entry.hash, text: 'It was.' });
    await postAll(freelancer, [reply.entry]);
    await settle();
    expect(subjects('client@acme.test').at(-1)).toBe('A new answer between Acme and rina');
  });

  it('that do not work are tried again later, with what was wrong', async () => {
    const { deps } = place().server;
    const store = deps.store.asSystem('operator');
    const ref = 'a reminder of nothing';
    await store.jobs.put([{ kind: 'replied', ref, con: '', run_at: 0 }]);
    const broken = Object.assign(Object.create(deps.store), {
      asSystem: (task: 'jobs') => {
        const real = deps.store.asSystem(task);
        return { ...real, transaction: () => Promise.reject(new Error('no luck')) };
      },
    });
    await runDueJobs({ ...deps, store: broken });
    const job = await store.jobs.find('replied', ref);
    expect(job).toMatchObject({ attempts: 1, last_error: 'Error: no luck', leased_until: 0 });
    expect(job?.run_at).toBeGreaterThan(place().clock.nowMs());
    place().clock.advance(30_000);
    await runDueJobs(deps);
    expect(await store.jobs.find('replied', ref)).toBeUndefined();
  });
});

describe('jobs of several servers on PostgreSQL', { timeout: 60_000 }, () => {
  const state: { postgres?: TestPostgres; opened: OpenDatabase[] } = { opened: [] };
  beforeAll(async () => {
    state.postgres = await startTestPostgres();
    const url = await state.postgres.createDatabase();
    state.opened = [openPostgres(url), openPostgres(url), openPostgres(url)];
    await migrate((state.opened[0] as OpenDatabase).db);
  }, 60_000);
  afterAll(async () => {
    for (const database of state.opened) await database.close();
    await state.postgres?.close();
  }, 30_000);

  const stores = () => state.opened.map((database) => createStore(database).asSystem('jobs'));

  it('are claimed by one of them, and by another when the lease is over', async () => {
    const [first] = stores();
    const refs = Array.from({ length: 60 }, () => randomUUID());
    const put = refs.map((ref) => ({ kind: 'replied' as const, ref, con: '', run_at: 1 }));
    await first?.jobs.put(put);
    await first?.jobs.put(put);
    const claim = { nowMs: 10, untilMs: 20, limit: 50 };
    const claimed = await Promise.all(stores().map((store) => store.jobs.claim(claim)));
    const all = claimed.flat();
    expect(all.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
    expect(await first?.jobs.claim({ ...claim, nowMs: 19, untilMs: 29 })).toEqual([]);
    const again = (await first?.jobs.claim({ nowMs: 20, untilMs: 30, limit: 100 })) ?? [];
    expect(again).toHaveLength(60);
    expect(new Set(again.map(({ token }) => token))).toEqual(new Set([2]));

    // Whoever was slow can neither end what is somebody else's now, nor put it off.
    const [old] = all;
    if (old === undefined || first === undefined) throw new Error('nothing was claimed');
    expect(await first.jobs.finish(old)).toBe(false);
    await first.jobs.postpone(old, { runAtMs: 99, error: 'late' });
    expect(await first.jobs.find('replied', old.ref)).toMatchObject({ token: 2, run_at: 1 });
    expect(await first.jobs.finish({ ...old, token: 2 })).toBe(true);
    expect(await first.jobs.finish({ ...old, token: 2 })).toBe(false);
  });
});
