import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractSummary, EntryAnswer, StreamResponse } from '../../shared/api/schemas.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  getView,
  newestHead,
  postAll,
  seenAndView,
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

/** Browsers keep nothing that they signed: what approvers decided must come back by itself. */
describe('decisions after a restore from an older backup', { timeout: 120_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract; decided: string[] } = {
    decided: [],
  };
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  const dbDir = () => join(place().dataDir, 'db');

  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => place().close(), 30_000);

  /** While the server stands still. */
  const backUp = () => cp(dbDir(), `${dbDir()}.bak`, { recursive: true });
  async function restore(): Promise<void> {
    await place().server.close();
    await rm(dbDir(), { recursive: true });
    await rename(`${dbDir()}.bak`, dbDir());
    await place().restart();
  }

  async function summary(): Promise<ContractSummary> {
    const { body } = await place().freelancer.get<{ contracts: ContractSummary[] }>(
      '/v1/contracts',
    );
    return body.contracts.find(({ con }) => con === contract().con) as ContractSummary;
  }

  const dearer = { ...ordinaryDraft, rates: [{ work: 'service' as const, rate_minor: 3_000 }] };

  async function revise(): Promise<EntryOf<'contract'>> {
    const { owner, device, freelancer, client, clientKey, ten } = place();
    const { con } = contract();
    await owner.post(`/v1/contracts/${con}/revisions`, { draft: dearer });
    const { pins, contractHash } = await summary();
    device.see(await newestHead(freelancer));
    const signed = await device.contract(con, ten, { pins, draft: dearer }, contractHash);
    await postAll(freelancer, [signed]);
    const base = { con, ref: signed.hash, ...(await seenAndView(client, con)) };
    const accepted = await clientKey.decide({ ...base, stage: 'client', verdict: 'accept' });
    await postAll(client, [accepted.entry]);
    state.decided.push(accepted.entry.hash);
    return signed;
  }

  it('are there again before anybody has sent anything', async () => {
    const { device, freelancer } = place();
    const { con } = contract();
    await trackCells(place(), contract(), 2);
    device.see(await newestHead(freelancer));
    const payee = await device.payee(con, 'EUR');
    await postAll(freelancer, [payee.entry]);
    const timesheet = await submitWeek(place(), contract().entry, 0);
    await backUp();
    const client = await approveWeek(place(), timesheet);
    const week = { timesheet, client, payee: payee.entry };
    const paid = await approvePayment(place(), contract().entry, week);
    const payment = await recordPayment(place(), paid);
    const before = await getView(place().client, con);
    await restore();
    const after = await getView(place().client, con);
    const signed = [client, paid.invoice, paid.decision, payment].map(({ hash }) => hash);
    expect(after.hashes).toEqual(expect.arrayContaining(signed));
    expect(after.hashes).toEqual(before.hashes);
    const { report } = await verifyContract(place().client, contract().entry);
    expect(report.timesheets).toMatchObject([{ state: 'paid' }]);
  });

  it('bring into force what a device sends again, and nothing is refused meanwhile', async () => {
    const { device, freelancer, client } = place();
    const { con } = contract();
    await backUp();
    const revision = await revise();
    await trackCells(place(), { ...contract(), hash: revision.hash }, 1);
    const before = await getView(client, con);
    const stream = await freelancer.get<StreamResponse>(
      `/v1/streams/${device.kid}/${con}?from=${revision.payload.seq}`,
    );
    await restore();
    expect(await summary()).toMatchObject({ contractHash: contract().hash });
    device.see(await newestHead(freelancer));
    const start = (await device.start(con, revision.hash)).entry;
    const envelopes = stream.body.entries.map(({ envelope }) => envelope);
    expect(envelopes).toHaveLength(4);
    const answered = await freelancer.post<{ results: EntryAnswer[] }>('/v1/entries', {
      entries: [...envelopes, envelopeToJson(start.envelope)],
    });
    expect(answered.body.results.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
    expect(await summary()).toMatchObject({
      state: 'active',
      contractHash: revision.hash,
      draft: { rates: dearer.rates },
    });
    const after = await getView(client, con);
    expect(after.hashes).toEqual([...before.hashes, start.hash]);
    expect(after.hashes).toEqual(expect.arrayContaining(state.decided));
  });
});
