import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/api/error-codes.ts';
import type { PictureView } from '../../shared/api/schemas.ts';
import { readBlob } from '../../server/use-cases/blobs.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  newestHead,
  postAll,
  deliver,
  type Workplace,
} from '../support/server-fixture.ts';
import { putBlob, testPicture, trackCells } from '../support/week-flow.ts';

const dayMs = 86_400_000;

describe('who looked at my pictures', () => {
  const state = {} as { place: Workplace; contract: ActiveContract };
  beforeAll(async () => {
    state.place = await createWorkplace();
    state.contract = await activateContract(state.place);
  });
  afterAll(() => state.place.close());

  async function trackCapture(name: string) {
    const { place, contract } = state;
    const shot = testPicture(`${name}, in full`);
    const thumb = testPicture(`${name}, small`);
    for (const { sha256, bytes } of [shot, thumb]) await putBlob(place.freelancer, sha256, bytes);
    const values = { ...ordinaryValues, shot0_0: shot.value, thumb0_0: thumb.value };
    const { slices } = await trackCells(place, contract, 1, values);
    const slice = slices[0]?.entry.hash ?? '';
    const pathOf = (sha256: string) => `/v1/entries/${slice}/blobs/${sha256}`;
    return { slice, shot: pathOf(shot.sha256), thumb: pathOf(thumb.sha256) };
  }

  const viewsOf = async (caller: Caller, query = ''): Promise<readonly PictureView[]> =>
    (
      await caller.get<{ views: PictureView[] }>(
        `/v1/contracts/${state.contract.con}/views${query}`,
      )
    ).body.views;

  it('is written down: each full picture, and thumbnails by day', async () => {
    const { client, owner, freelancer, clock } = state.place;
    const { slice, shot, thumb } = await trackCapture('today');
    expect(await viewsOf(freelancer, `?slice=${slice}`)).toEqual([]);
    for (let i = 0; i < 3; i++) await client.bytes(thumb);
    const firstAtMs = clock.nowMs();
    await client.bytes(shot);
    clock.advance(1_000);
    await client.bytes(shot);
    await owner.bytes(thumb);
    await freelancer.bytes(shot);
    const views = await viewsOf(freelancer, `?slice=${slice}`);
    const said = views.map(({ roles, kind, times }) => `${roles.join(' ')} ${kind} ${times}`);
    expect(said.sort()).toEqual([
      'client picture 1',
      'client picture 1',
      'client thumbnail 3',
      'owner thumbnail 1',
    ]);
    const full = views.filter(({ kind }) => kind === 'picture');
    expect(full.map(({ lastAtMs }) => lastAtMs)).toEqual([firstAtMs + 1_000, firstAtMs]);
    expect(full[0]).toMatchObject({ slice, name: 'client person' });
    clock.advance(dayMs);
    await client.bytes(thumb);
    const later = await viewsOf(freelancer, `?slice=${slice}`);
    expect(later.filter(({ kind }) => kind === 'thumbnail')).toHaveLength(3);
  });

  it('names the slice of a picture that covers another', async () => {
    const { client, freelancer, device, clock } = state.place;
    const { con } = state.contract;
    const { slice } = await trackCapture('covered');
    const covered = testPicture('covered, with a bar');
    await putBlob(freelancer, covered.sha256, covered.bytes);
    device.see(await newestHead(freelancer));
    const amend = await device.amend(con, slice, { memo: 'seen', shot0_0: covered.value });
    await postAll(freelancer, [amend.entry]);
    await deliver(freelancer, amend.entry.hash, amend.disclosures);
    clock.advance(1_000);
    await client.bytes(`/v1/entries/${amend.entry.hash}/blobs/${covered.sha256}`);
    expect(await viewsOf(freelancer, `?slice=${slice}`)).toMatchObject([{ kind: 'picture' }]);
  });

  it('is shown to her and to who answers for the organisation, newest first', async () => {
    const { client, finance, owner, freelancer } = state.place;
    const all = await viewsOf(freelancer);
    expect(all.map(({ lastAtMs }) => lastAtMs)).toEqual(
      all.map(({ lastAtMs }) => lastAtMs).sort((a, b) => b - a),
    );
    expect(await viewsOf(owner)).toEqual(all);
    const before = all[1]?.lastAtMs ?? 0;
    const page = await viewsOf(freelancer, `?before=${before}`);
    expect(page).toEqual(all.filter(({ lastAtMs }) => lastAtMs < before));
    for (const caller of [client, finance]) {
      const answer = await caller.get<Problem>(`/v1/contracts/${state.contract.con}/views`);
      expect(answer.body.code).toBe('E_FORBIDDEN');
    }
  });

  it('comes before the picture: what cannot be written down is not shown', async () => {
    const { place } = state;
    const { slice, shot } = await trackCapture('unrecorded');
    const { deps } = place.server;
    const store = deps.store.asSystem('operator');
    const views = { ...store.views, record: () => Promise.reject(new Error('no room')) };
    const account = await store.accounts.findByEmail('client@acme.test');
    if (account === undefined) throw new Error('no client');
    const principal = { via: 'session', account, credentialHash: '' } as const;
    const asked = { hash: slice, sha256: shot.slice(-64) };
    const failing = readBlob({ ...deps, store: { ...store, views } }, principal, asked);
    await expect(failing).rejects.toThrow('no room');
    const shown = await readBlob({ ...deps, store }, principal, asked);
    expect(shown.ok && shown.value.body.destroy()).toBeTruthy();
  });

  it('forgets after two years', async () => {
    const { place } = state;
    const before = await viewsOf(place.freelancer);
    expect(before.length).toBeGreaterThan(0);
    const { deps } = place.server;
    const at = (nowMs: number) => ({ ...deps, clock: { ...deps.clock, nowMs: () => nowMs } });
    const lastMs = before[0]?.lastAtMs ?? 0;
    await keepHouse(at(lastMs + 700 * dayMs));
    expect((await viewsOf(place.freelancer)).length).toBeGreaterThan(0);
    await keepHouse(at(lastMs + 731 * dayMs));
    expect(await viewsOf(place.freelancer)).toEqual([]);
  });
});
