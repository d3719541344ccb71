import { createHash } from 'node:crypto';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../shared/entry/schedule.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { type SignedEntry, testCrypto, type ValuesByName } from '../support/entry-factory.ts';
import type { SeededRandom } from '../support/seeded-random.ts';

interface Picture {
  readonly bytes: Uint8Array;
  readonly value: CsObject;
}

export interface Capture {
  readonly offMs: number;
  readonly shot: Picture;
  readonly thumb: Picture;
}

/** When captures of a cell are due by the session's seed; the very first is the session's start. */
export function dueOffsets(
  { disclosures }: SignedEntry<'session'>,
  { idx, isFirst }: { readonly idx: number; readonly isFirst: boolean },
): readonly number[] {
  const { hasher } = testCrypto;
  const seedHex = Buffer.from(disclosures[0]?.value ?? '', 'base64').toString();
  const seed = hexToBytes(seedHex);
  const inCell = cellCaptureOffsets(hasher, seed, { idx, maxCaptures: 1 });
  return (isFirst ? [...inCell, startCaptureOffsetMs(hasher, seed)] : [...inCell]).sort(
    (a, b) => a - b,
  );
}

/** Bytes that no compression makes smaller, as those of a real picture; a PNG by its first ones. */
export function createCapture(
  random: SeededRandom,
  { offMs, pictureBytes }: { readonly offMs: number; readonly pictureBytes: number },
): Capture {
  return {
    offMs,
    shot: createPicture(random, pictureBytes, { w: 960, h: 600, off_ms: offMs }),
    thumb: createPicture(random, Math.ceil(pictureBytes / 4), { w: 480, h: 300, off_ms: offMs }),
  };
}

const pngMagic = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const shortest = 64;

function createPicture(
  random: SeededRandom,
  length: number,
  facts: { readonly w: number; readonly h: number; readonly off_ms: number },
): Picture {
  const bytes = random.bytes(Math.max(shortest, length));
  bytes.set(pngMagic);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const value = {
    blob: sha256,
    len: bytes.length,
    mime: 'image/png',
    pt: sha256,
    scr: { id: '1', x: 0, y: 0, w: 1920, h: 1200, scale_pct: 100, rotation: 0 },
    cov: [],
    ...facts,
  };
  return { bytes, value };
}

const minutes = 10;
const quietBelow = 40;

/** What the tracker commits to for a whole cell: activity, memo, mode, pictures. */
export function valuesOf(random: SeededRandom, captures: readonly Capture[]): ValuesByName {
  const k = [...random.bytes(minutes)].map((byte) => (byte < quietBelow ? 0 : byte % 90));
  const ticket = Number.parseInt(random.hex(3), 16);
  return {
    act: {
      k,
      m: k.map((count) => Math.floor(count / 4)),
      active: k.map((count) => (count > 0 ? 1 : 0)),
      src: 'hook',
      kept_ms: 0,
    },
    memo: `Answering tickets: refund for order ${ticket}, and what came in meanwhile`,
    ctx: { mode: 'desk', work: 'service' },
    ...Object.fromEntries(
      captures.flatMap(({ shot, thumb }, n) => [
        [`shot${n}_0`, shot.value],
        [`thumb${n}_0`, thumb.value],
      ]),
    ),
  };
}
