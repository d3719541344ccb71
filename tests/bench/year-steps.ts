import { createHash } from 'node:crypto';
import type { CsObject } from '../../shared/entry/cs-json.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../shared/entry/schedule.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import type { SceneStep } from '../support/bundle-scene.ts';
import { ordinaryValues, testCrypto } from '../support/entry-factory.ts';
import {
  decidedSteps,
  decisionBody,
  enrollBody,
  ordinaryTerms,
  pinsOf,
  rosterBody,
  sha256Hex,
  tick,
} from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const cell = 10 * minute;
const workdays = 5;
const thumbnailBytes = 6_000;
/** Of a session's first slice in its cell. */
const startedOffMs = 20_000;

export interface YearSize {
  readonly weeks: number;
  readonly slices: number;
  /** Bytes of each picture; default: as many as a thumbnail has. */
  readonly pictureBytes?: number;
}

/** 52 weeks of five days, 46 or 47 cells each. */
export const wholeYear: YearSize = { weeks: 52, slices: 12_000 };

/**
 * A year of one freelancer: a session a day, every slice with memo, activity and a picture, a
 * timesheet a week that is approved, invoiced and paid. The same bytes in every run.
 */
export function yearSteps(size: YearSize, blobs: Map<string, Uint8Array>): readonly SceneStep[] {
  const days = Array.from({ length: size.weeks * workdays }, (_, i) => i);
  const perDay = Math.floor(size.slices / days.length);
  const pictures = { blobs, bytes: size.pictureBytes ?? thumbnailBytes };
  const rest = size.slices - perDay * days.length;
  return [
    ...beginning(),
    ...Array.from({ length: size.weeks }, (_, week) => [
      ...days
        .filter((i) => Math.floor(i / workdays) === week)
        .flatMap((i) => daySteps(i, perDay + (i < rest ? 1 : 0), pictures)),
      ...weekEnd(week),
    ]).flat(),
  ];
}

function beginning(): readonly SceneStep[] {
  const start = testStartMs;
  const device = (name: string, atMs: number) => ({ name, atMs, key: 'device' });
  return [
    tick('tick0', start - 40 * minute),
    { ...device('enroll', start - 30 * minute), kind: 'enroll', body: enrollBody },
    { name: 'roster', key: 'root', kind: 'roster', atMs: start - 25 * minute, body: rosterBody },
    {
      ...device('contract', start - 20 * minute),
      kind: 'contract',
      body: (scene) => ({
        prev_contract: '',
        ...pinsOf(scene),
        org_recipient: '',
        fre_recipient: '',
        ...ordinaryTerms,
      }),
    },
    {
      name: 'accept',
      key: 'client',
      kind: 'decision',
      atMs: start - 15 * minute,
      body: (scene) => decisionBody(scene, scene.hash('contract'), { verdict: 'accept' }),
    },
  ];
}

interface Pictures {
  readonly blobs: Map<string, Uint8Array>;
  readonly bytes: number;
}

function daySteps(i: number, count: number, pictures: Pictures): readonly SceneStep[] {
  const startMs = testStartMs + Math.floor(i / workdays) * 7 * day + (i % workdays) * day;
  const seed = createHash('sha256').update(`schedule ${i}`).digest('hex');
  const session = (name: string, atMs: number) => ({
    name: `${name} ${i}`,
    kind: 'session' as const,
    key: 'device',
    atMs,
  });
  return [
    {
      ...session('start', startMs + startedOffMs),
      values: { sched: seed },
      body: (scene) => ({ ev: 'start', n: i, contract: scene.hash('contract') }),
    },
    ...Array.from({ length: count }, (_, n) => sliceStep({ i, n, startMs, seed }, pictures)),
    {
      ...session('stop', startMs + count * cell + 900),
      body: () => ({ ev: 'stop', n: i }),
    },
    tick(`tick ${i}`, startMs + count * cell + minute),
  ];
}

function sliceStep(
  at: { readonly i: number; readonly n: number; readonly startMs: number; readonly seed: string },
  pictures: Pictures,
): SceneStep {
  const { i, n, startMs, seed } = at;
  const idx = startMs / cell + n;
  const captures = dueOffsets(idx, seed, n === 0).map((offMs, k) => {
    const capture = captureOf(`${i} ${n} ${k}`, offMs, pictures);
    return [
      [`shot${k}_0`, capture],
      [`thumb${k}_0`, capture],
    ] as const;
  });
  return {
    name: `slice ${i} ${n}`,
    kind: 'slice',
    key: 'device',
    atMs: startMs + (n + 1) * cell + 500,
    values: {
      ...ordinaryValues,
      memo: `Answering tickets, hour ${Math.floor(n / 6)} of day ${i}`,
      ...Object.fromEntries(captures.flat()),
    },
    body: (scene) => ({
      session: scene.hash(`start ${i}`),
      idx,
      from_ms: n === 0 ? startedOffMs : 0,
      to_ms: 600_000,
      mode: 'auto',
      moved: '',
      sealed: false,
      ver: '0.1.0',
    }),
  };
}

/** When pictures of a cell are due, ms in the cell; the session's first slice starts late in its. */
function dueOffsets(idx: number, seed: string, isFirst: boolean): readonly number[] {
  const { hasher } = testCrypto;
  const bytes = hexToBytes(seed);
  const due = cellCaptureOffsets(hasher, bytes, { idx, maxCaptures: 1 });
  if (!isFirst) return due;
  const atStart = startedOffMs + startCaptureOffsetMs(hasher, bytes);
  return [...new Set([atStart, ...due.filter((offMs) => offMs > startedOffMs)])].sort(
    (a, b) => a - b,
  );
}

/** A thumbnail that is its own picture: one file a slice, of the size that thumbnails have. */
function captureOf(name: string, offMs: number, pictures: Pictures): CsObject {
  const bytes = new Uint8Array(pictures.bytes);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  bytes.set(Buffer.from(name), 8);
  for (let at = 32; at < thumbnailBytes; at += 32)
    bytes.set(
      createHash('sha256')
        .update(`${name} ${at}`)
        .digest()
        .subarray(0, thumbnailBytes - at),
      at,
    );
  const blob = sha256Hex(bytes);
  pictures.blobs.set(blob, bytes);
  const scr = { id: '1', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 };
  return {
    blob,
    len: bytes.length,
    mime: 'image/png',
    pt: blob,
    w: 320,
    h: 180,
    scr,
    off_ms: offMs,
    cov: [],
  };
}

/** Monday's paperwork, before the next week's work starts at nine. */
function weekEnd(week: number): readonly SceneStep[] {
  const submit = testStartMs + (week + 1) * 7 * day - 8 * 60 * minute;
  const suffix = week === 0 ? '' : ` ${week}`;
  return [
    {
      name: `timesheet${suffix}`,
      key: 'device',
      kind: 'timesheet',
      atMs: submit,
      body: (scene) => ({ ...scene.draftTimesheet(week), view: scene.view() }),
    },
    ...decidedSteps(submit, suffix),
  ];
}
