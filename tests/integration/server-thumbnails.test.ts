import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackPictures } from '../../shared/api/picture-frames.ts';
import type { PictureView } from '../../shared/api/schemas.ts';
import { ordinaryValues } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  createWorkplace,
  type Workplace,
} from '../support/server-fixture.ts';
import { putBlob, testPicture, trackCells } from '../support/week-flow.ts';

describe('thumbnails in one answer', () => {
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
    return { entry: slices[0]?.entry.hash ?? '', shot, thumb };
  }

  const pathOf = (con: string): string => `/v1/contracts/${con}/thumbnails`;

  const ask = async (
    caller: Caller,
    pictures: readonly { readonly entry: string; readonly sha256: string }[],
  ): Promise<readonly (Uint8Array | undefined)[]> => {
    const body = JSON.stringify({ pictures });
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body };
    return unpackPictures(await caller.bytes(pathOf(state.contract.con), init));
  };

  it('are those asked for, in that order', async () => {
    const first = await trackCapture('first');
    const second = await trackCapture('second');
    const found = await ask(state.place.client, [
      { entry: second.entry, sha256: second.thumb.sha256 },
      { entry: first.entry, sha256: first.thumb.sha256 },
    ]);
    expect(found).toEqual([second.thumb.bytes, first.thumb.bytes]);
  });

  it('leave out full pictures, and what the named entry does not show', async () => {
    const first = await trackCapture('third');
    const second = await trackCapture('fourth');
    const found = await ask(state.place.client, [
      { entry: first.entry, sha256: first.shot.sha256 },
      { entry: first.entry, sha256: second.thumb.sha256 },
      { entry: '0'.repeat(64), sha256: first.thumb.sha256 },
      { entry: first.entry, sha256: first.thumb.sha256 },
    ]);
    expect(found).toEqual([undefined, undefined, undefined, first.thumb.bytes]);
  });

  it('are written down as looked at, once for each slice', async () => {
    const { place, contract } = state;
    const { entry, shot, thumb } = await trackCapture('fifth');
    await ask(place.client, [
      { entry, sha256: thumb.sha256 },
      { entry, sha256: shot.sha256 },
    ]);
    const path = `/v1/contracts/${contract.con}/views?slice=${entry}`;
    const { body } = await place.freelancer.get<{ views: PictureView[] }>(path);
    expect(body.views.map(({ kind, times }) => `${kind} ${times}`)).toEqual(['thumbnail 1']);
  });

  it('are for nobody else', async () => {
    const { entry, thumb } = await trackCapture('sixth');
    const pictures = [{ entry, sha256: thumb.sha256 }];
    const other = '00000000-0000-4000-8000-0000000000ff';
    const { client } = state.place;
    expect((await client.post(pathOf(other), { pictures })).status).toBe(404);
    expect((await client.post(pathOf(state.contract.con), { pictures: [] })).status).toBe(400);
  });
});
