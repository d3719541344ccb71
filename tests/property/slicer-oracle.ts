import { cellMs } from '../../shared/domain/cell.ts';
import type { ClosedSlice, Sample } from '../../shared/domain/slicer.ts';
import type { Told } from './slicer-script.ts';

/** Tracked time as plain stretches [from, to) of epoch ms: no cells, no slices, no state to save. */
export type Stretch = readonly [number, number];

interface Book {
  readonly stretches: [number, number][];
  fromMs: number | undefined;
  nowMs: number;
  monoMs: number;
  inputMs: number;
  sinceMs: number | undefined;
  idleMs: number;
  isDesk: boolean;
  isSeen: boolean;
  endedMs: number;
}

/** An account of the same samples, kept in another way; it is told where the gaps are. */
export function trackedStretches(told: readonly Told[]): readonly Stretch[] {
  const book: Book = {
    stretches: [],
    fromMs: undefined,
    nowMs: 0,
    monoMs: 0,
    inputMs: 0,
    sinceMs: undefined,
    idleMs: 0,
    isDesk: false,
    isSeen: false,
    endedMs: 0,
  };
  for (const { sample, afterGap } of told) {
    if (afterGap) end(book);
    if (book.fromMs !== undefined) pass(book, sample.clock.monoMs);
    if (sample.type === 'start') begin(book, sample);
    else if (book.fromMs !== undefined) note(book, sample);
  }
  end(book);
  return merged(book.stretches);
}

export const stretchesOf = (slices: readonly ClosedSlice[]): readonly Stretch[] =>
  merged(
    slices.map((slice) => [slice.idx * cellMs + slice.fromMs, slice.idx * cellMs + slice.toMs]),
  );

export const totalMs = (slices: readonly ClosedSlice[]): number =>
  slices.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0);

const isWatched = (book: Book): boolean => book.isDesk && book.isSeen && book.idleMs > 0;

function pass(book: Book, monoMs: number): void {
  book.nowMs += monoMs - book.monoMs;
  book.monoMs = monoMs;
  if (book.sinceMs !== undefined || !isWatched(book)) return;
  if (book.nowMs - book.inputMs >= book.idleMs) book.sinceMs = book.inputMs;
}

function begin(book: Book, sample: Extract<Sample, { type: 'start' }>): void {
  end(book);
  const { wallMs, monoMs } = sample.clock;
  if (wallMs < book.endedMs - 60_000) return;
  book.nowMs = Math.max(wallMs, book.endedMs);
  book.fromMs = book.nowMs;
  book.inputMs = book.nowMs;
  book.monoMs = monoMs;
  book.idleMs = sample.settings.idleMs;
  book.isDesk = sample.ctx.mode === 'desk';
  book.isSeen = sample.src !== 'none';
}

function note(book: Book, sample: Sample): void {
  const wasWatched = isWatched(book);
  if (sample.type === 'context') book.isDesk = sample.ctx.mode === 'desk';
  if (sample.type === 'source') book.isSeen = sample.src !== 'none';
  const isInput = sample.type === 'input' || wasWatched !== isWatched(book);
  if (isInput && book.sinceMs === undefined) book.inputMs = book.nowMs;
  if (sample.type === 'idleAnswer' && book.sinceMs !== undefined) {
    if (sample.answer === 'discard') {
      write(book, book.sinceMs);
      book.fromMs = book.nowMs;
    }
    book.sinceMs = undefined;
    book.inputMs = book.nowMs;
  }
  if (['stop', 'suspend', 'lock'].includes(sample.type)) end(book);
}

function end(book: Book): void {
  if (book.fromMs === undefined) return;
  write(book, book.sinceMs ?? book.nowMs);
  book.fromMs = undefined;
  book.sinceMs = undefined;
  book.endedMs = book.nowMs;
}

function write(book: Book, toMs: number): void {
  if (book.fromMs !== undefined && toMs > book.fromMs) book.stretches.push([book.fromMs, toMs]);
}

function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const out: [number, number][] = [];
  for (const [from, to] of stretches) {
    const last = out.at(-1);
    if (last !== undefined && last[1] === from) last[1] = to;
    else out.push([from, to]);
  }
  return out;
}
