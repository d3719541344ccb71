import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleResponse } from '../../shared/api/schemas.ts';
import { formatNote, parseNote } from '../../shared/log/note.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  getBundle,
  newestHead,
  type Workplace,
} from '../support/server-fixture.ts';
import {
  approveWeek,
  submitWeek,
  trackCells,
  verifyContract,
  verifyDownload,
} from '../support/week-flow.ts';

describe('bundles from the server (protocol 3.19)', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; contract?: ActiveContract } = {};
  const place = () => state.place as Workplace;
  const contract = () => state.contract as ActiveContract;
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  }, 60_000);
  afterAll(() => state.place?.close(), 30_000);

  const errorsIn = ({ report }: Awaited<ReturnType<typeof verifyContract>>) =>
    report.findings.filter(({ code }) => code.startsWith('E_'));

  it('has the first cosigned checkpoint over what was receipted without a witness', async () => {
    await trackCells(place(), contract(), 1);
    const { size } = await newestHead(place().client);
    const { log } = place().server.deps.store.asSystem('operator');
    const note = assertOk(parseNote((await log.checkpointAt(size))?.note ?? ''));
    const witness = { name: 'witness.test', keyId: 7, bytes: new Uint8Array(72) };
    const cosigned = formatNote({ ...note, signatures: [...note.signatures, witness] });
    await log.setCheckpointNote(size, cosigned, 1);
    await trackCells(place(), contract(), 1);
    const bundle = await getBundle(place().client, contract().con);
    const lines = (bundle.files['proofs.ndjson'] ?? '').trim().split('\n');
    const notes = lines
      .map((line) => JSON.parse(line) as { cosigned?: number; note?: string })
      .filter((line) => line.cosigned !== undefined);
    expect(notes).toEqual([{ cosigned: size, note: cosigned }]);
    expect(errorsIn(await verifyDownload(place().client, contract().entry, bundle))).toEqual([]);
  });

  it('gives the week of a timesheet, which is proved as if it were all', async () => {
    const { client, clock } = place();
    const timesheet = await submitWeek(place(), contract().entry, 0);
    await approveWeek(place(), timesheet);
    clock.advance(7 * 86_400_000);
    await trackCells(place(), contract(), 2);
    const path = `/v1/contracts/${contract().con}/bundle?timesheet=${timesheet.hash}`;
    const { body } = await client.get<BundleResponse>(path);
    const part = await verifyDownload(client, contract().entry, body);
    expect(errorsIn(part)).toEqual([]);
    expect(part.report.part).toBeDefined();
    expect(part.report.timesheets).toMatchObject([{ hash: timesheet.hash, ok: true }]);
    const whole = await verifyContract(client, contract().entry);
    expect(part.report.totals.slices).toBeLessThan(whole.report.totals.slices);
  });

  it('gives totals without anything that people wrote', async () => {
    const path = `/v1/contracts/${contract().con}/bundle?profile=totals`;
    const { body } = await place().client.get<BundleResponse>(path);
    expect(body.files['disclosures.ndjson']).toBe('');
    expect(body.blobs).toEqual([]);
    const verified = await verifyDownload(place().client, contract().entry, body);
    expect(errorsIn(verified)).toEqual([]);
  });
});
