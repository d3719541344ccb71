import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/store/open-database.ts';
import { createStore } from '../../server/store/store.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import { submitWeek, trackCells, verifyContract } from '../support/week-flow.ts';

describe('after the operator gave up an entry', { timeout: 60_000 }, () => {
  const state: {
    place?: Workplace;
    contract?: ActiveContract;
    reply?: EntryOf<'reply'>;
    lost?: EntryOf<'decision'>;
  } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  const errorsOf = async () => {
    const { report } = await verifyContract(place().client, contract().entry);
    return report.findings.filter(({ code }) => code.startsWith('E_'));
  };

  beforeAll(async () => {
    state.place = await createWorkplace();
    const { freelancer, device, client, clientKey } = state.place;
    state.contract = await activateContract(state.place);
    const { con, entry } = state.contract;
    await trackCells(state.place, state.contract, 1);
    const timesheet = await submitWeek(state.place, entry, 0);
    const about = { con, ref: timesheet.hash };
    const zero = { service: 0, support: 0 };
    const disputed = await clientKey.decide({
      ...about,
      ...(await seenAndView(client, con)),
      stage: 'client',
      verdict: 'dispute',
      ms: zero,
    });
    await postAll(client, [disputed.entry]);
    device.see(await newestHead(freelancer));
    const seen = await seenAndView(freelancer, con);
    // It counts the dispute among what its signer had before her.
    const reply = await device.reply({ ...about, ...seen, text: 'Why?' });
    await postAll(freelancer, [reply.entry]);
    state.lost = disputed.entry;
    state.reply = reply.entry;
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  it('holds while nothing is lost', async () => {
    expect(await errorsOf()).toEqual([]);
  });

  it('says of later views that entries were given up, and not that their signers lied', async () => {
    const { hash } = state.lost as EntryOf<'decision'>;
    await forget(place(), hash);
    expect(await errorsOf()).toEqual([
      { code: 'E_OPERATOR_LOST', entry: state.reply?.hash, detail: expect.any(String) as string },
    ]);
    const { report } = await verifyContract(place().client, contract().entry);
    const told = report.findings.find(({ code }) => code === 'I_NOT_INCLUDED');
    expect(told?.detail).toContain('the operator gave up entries');
  });

  it('keeps to it when the entry comes back: what was signed without it is excused as well', async () => {
    const { con } = contract();
    const { client, clientKey, freelancer, device } = place();
    device.see(await newestHead(freelancer));
    const about = { con, ref: state.reply?.hash ?? '' };
    const between = await device.reply({
      ...about,
      ...(await seenAndView(freelancer, con)),
      text: 'Meanwhile',
    });
    await postAll(freelancer, [between.entry]);
    const [answer] = await postEntries(client, [state.lost as EntryOf<'decision'>]);
    expect(answer).toMatchObject({ ok: true });
    expect((await errorsOf()).map(({ code, entry }) => [code, entry])).toEqual([
      ['E_OPERATOR_LOST', between.entry.hash],
    ]);
    expect(clientKey.kid).toBe(state.lost?.payload.by);
  });
});

/** As after a restore and `unfreeze --forget-missing`: the leaf is there, and its entry nowhere. */
async function forget(place: Workplace, hash: string): Promise<void> {
  const { dataDir } = place;
  await place.server.close();
  await rm(join(dataDir, 'head-lock', 'entries'), { recursive: true, force: true });
  const opened = assertOk(await openDatabase({ dataDir, databaseUrl: undefined }));
  const { log } = createStore(opened).asSystem('operator');
  const leaf = await log.findLeafOf(hash);
  await sql`alter table entry no force row level security`.execute(opened.db);
  await sql`delete from entry where hash = ${hash}`.execute(opened.db);
  await sql`alter table entry force row level security`.execute(opened.db);
  await log.insertMissing([{ idx: leaf?.idx ?? -1, entry_hash: hash }]);
  expect(await log.countMissing()).toBe(1);
  await log.giveUpMissing(1);
  expect(await log.countMissing()).toBe(0);
  await opened.close();
  await place.restart();
}
