import { describe, expect, it } from 'vitest';
import {
  createOutboxService,
  type OutboxServiceDeps,
} from '../../../electron/main/diary/outbox-service.ts';
import type { Receipts } from '../../../electron/main/diary/receipts.ts';
import type { PictureTraffic } from '../../../electron/main/diary/paired-types.ts';

const slice = { hash: 'a'.repeat(64), kind: 'slice', position: 1, payload: {} };
const shot = { blob: 'b'.repeat(64), mime: 'image/webp' };
const newer = { ...slice, hash: 'c'.repeat(64), position: 2 };

/** One delivered slice with a picture, and a newer entry that may still wait. */
function service(traffic: ReturnType<PictureTraffic>, isNewerDelivered: boolean) {
  const receipted = new Set([slice.hash, ...(isNewerDelivered ? [newer.hash] : [])]);
  const handedOut: string[] = [];
  const deps: unknown = {
    journal: { find: () => slice, records: () => [slice, newer] },
    receipts: { of: (hash: string) => (receipted.has(hash) ? {} : undefined) } as Partial<Receipts>,
    disclosures: { read: async () => [{ name: 'memo' }, { name: 'shot0_0' }] },
    blobs: { read: async () => new Uint8Array([1]) },
    readValues: async () => ({ captures: { shot0_0: shot } }),
    hold: { mayLeave: () => true, noteHandedOut: ({ hash }: typeof slice) => handedOut.push(hash) },
    book: { goneOf: () => new Set() },
    pending: { has: () => false },
    pictureTraffic: () => traffic,
  };
  return { ...createOutboxService(deps as OutboxServiceDeps), handedOut };
}

const namesOf = async (made: ReturnType<typeof service>) =>
  (await made.disclosures(slice.hash)).items.map(({ name }) => name);

describe('pictures on a network that costs', () => {
  it('go with the rest where it costs nothing', async () => {
    expect(await namesOf(service('at_once', false))).toEqual(['memo', 'shot0_0']);
  });

  it('wait until every entry is delivered', async () => {
    const waiting = service('later', false);
    expect(await namesOf(waiting)).toEqual(['memo']);
    // What did not leave can still be covered.
    expect(waiting.handedOut).toEqual([]);
    expect(await namesOf(service('later', true))).toEqual(['memo', 'shot0_0']);
  });

  it('stay while it is so, and once their disclosures went out, their bytes are not held back', async () => {
    const never = service('never', true);
    expect(await namesOf(never)).toEqual(['memo']);
    expect(await never.blob(shot.blob)).toEqual({ bytes: new Uint8Array([1]) });
  });
});
