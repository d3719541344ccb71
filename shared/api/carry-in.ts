import { parseCsJson } from '../entry/cs-json.ts';
import { type EnvelopeJson, parseEnvelope } from '../entry/envelope.ts';
import { parseBase64 } from '../kit/base64.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { type CarriedAnswers, formatAnswers, type RefusedEntry } from './carry-answers.ts';
import { type CarriedLine, carriedLimits, parseCarriedLine } from './carried-file.ts';
import { apiLimits } from './limits.ts';
import type { EntryAnswer } from './schemas.ts';

/** The server as whoever carries the file reaches it: the routes that the device itself would use. */
export interface CarryPort {
  postEntries(entries: readonly EnvelopeJson[]): Promise<Result<readonly EntryAnswer[], Stop>>;
  putBlob(sha256: string, bytes: Uint8Array): Promise<Result<undefined, Stop>>;
  putDisclosures(
    hash: string,
    items: Extract<CarriedLine, { items: unknown }>['items'],
  ): Promise<Result<EnvelopeJson, Stop>>;
  consistency(from: number, to: number): Promise<Result<readonly string[], Stop>>;
}

/** The server did not take a request. `retryAfterMs`: its wish. */
export interface Stop {
  readonly code: string;
  readonly detail?: string;
  readonly retryAfterMs?: number;
}

export interface CarriedIn {
  readonly entries: number;
  readonly receipts: number;
  readonly held: number;
  readonly refused: readonly RefusedEntry[];
  /** Text of the file of answers. */
  readonly answers: string;
  /** It did not get to the end: run again, it goes on. */
  readonly stopped?: Stop;
}

export type CarryError = { readonly code: 'not_carried' | 'foreign_log' };

type Header = Extract<CarriedLine, { kind: unknown }>;
type EntryLine = Extract<CarriedLine, { envelope: unknown }>;

interface State extends CarriedAnswers {
  readonly port: CarryPort;
  readonly batch: EntryLine[];
  readonly pending: EntryLine[];
  /** Streams in which an entry was refused: what follows would only be refused as well. */
  readonly refusedStreams: Set<string>;
  readonly skipped: Set<string>;
  entries: number;
  lines: number;
}

/**
 * Hands a carried file to the server by the same requests as a device on-line, in the file's order:
 * what was there already is answered with its first receipt, so doing it twice changes nothing. The
 * answers say of each entry what became of it.
 */
export async function carryIn(
  port: CarryPort,
  lines: AsyncIterable<string>,
  log: string,
): Promise<Result<CarriedIn, CarryError>> {
  const state = newState(port);
  const read: { header?: Header; end: number } = { end: -1 };
  let stopped: Stop | undefined;
  for await (const text of lines) {
    if (text === '') continue;
    const line = parseCarriedLine(text);
    if (read.header === undefined) {
      if (line === undefined || !('kind' in line)) return err({ code: 'not_carried' });
      if (line.log !== log) return err({ code: 'foreign_log' });
      read.header = line;
      continue;
    }
    if (line !== undefined && 'end' in line) read.end = line.end.lines;
    stopped = await takeLine(state, line);
    if (stopped !== undefined || read.end >= 0) break;
  }
  if (read.header === undefined) return err({ code: 'not_carried' });
  stopped ??= (await flush(state)) ?? (await askPending(state));
  if (read.end !== state.lines) stopped ??= { code: 'cut_off' };
  const { answers, failed } = await formatAnswers(port, read.header, state);
  const stop = stopped ?? failed;
  return ok({
    entries: state.entries,
    receipts: state.receipts.length,
    held: state.held.length,
    refused: state.refused,
    answers,
    ...(stop && { stopped: stop }),
  });
}

const newState = (port: CarryPort): State => ({
  port,
  batch: [],
  receipts: [],
  pending: [],
  held: [],
  refused: [],
  refusedStreams: new Set(),
  skipped: new Set(),
  entries: 0,
  lines: 0,
});

async function takeLine(state: State, line: CarriedLine | undefined): Promise<Stop | undefined> {
  if (line !== undefined && 'end' in line) return undefined;
  if (line === undefined || 'kind' in line || state.lines >= carriedLimits.lines)
    return { code: 'line_malformed' };
  state.lines += 1;
  if ('envelope' in line) {
    state.entries += 1;
    state.batch.push(line);
    return state.batch.length < apiLimits.entriesPerRequest ? undefined : flush(state);
  }
  const stopped = await flush(state);
  if (stopped !== undefined) return stopped;
  if ('sha256' in line) return takeBlob(state, line);
  if (state.skipped.has(line.hash)) return undefined;
  const held = await state.port.putDisclosures(line.hash, line.items);
  if (held.ok) state.held.push({ hash: line.hash, held: held.value });
  // Erased whole: nothing of it is wanted any more.
  return held.ok || held.error.code === 'E_GONE' ? undefined : held.error;
}

async function takeBlob(
  { port, skipped }: State,
  { sha256, of, bytes }: Extract<CarriedLine, { sha256: unknown }>,
): Promise<Stop | undefined> {
  if (skipped.has(of)) return undefined;
  const raw = parseBase64(bytes);
  if (raw === undefined) return { code: 'line_malformed' };
  const put = await port.putBlob(sha256, raw);
  return put.ok ? undefined : put.error;
}

/** One request with what came since the last; behind a refused entry nothing of its stream goes. */
async function flush(state: State): Promise<Stop | undefined> {
  const batch = state.batch.splice(0).filter((line) => {
    const isBehind = state.refusedStreams.has(streamOf(line));
    if (isBehind) note(state, { hash: line.hash, code: 'behind_refused', retry: true });
    return !isBehind;
  });
  return batch.length === 0 ? undefined : post(state, batch);
}

async function post(state: State, batch: readonly EntryLine[]): Promise<Stop | undefined> {
  const answered = await state.port.postEntries(batch.map(({ envelope }) => envelope));
  if (!answered.ok) return answered.error;
  const answers = new Map(answered.value.map((answer) => [answer.hash, answer]));
  for (const line of batch) {
    const answer = answers.get(line.hash);
    if (answer === undefined || (answer.ok && 'pending' in answer)) state.pending.push(line);
    else if (answer.ok) state.receipts.push({ hash: line.hash, receipt: answer.receipt });
    else if (state.refusedStreams.has(streamOf(line)))
      note(state, { hash: line.hash, code: 'behind_refused', retry: true });
    else {
      const { code, detail, retry } = answer;
      state.refusedStreams.add(streamOf(line));
      note(state, { hash: line.hash, code, retry, ...(detail !== undefined && { detail }) });
    }
  }
  return undefined;
}

function note(state: State, refused: RefusedEntry): void {
  state.refused.push(refused);
  state.skipped.add(refused.hash);
}

/** Taken into the log, without a checkpoint then: the same bytes again bring the receipt. */
async function askPending(state: State): Promise<Stop | undefined> {
  const pending = state.pending.splice(0);
  for (let from = 0; from < pending.length; from += apiLimits.entriesPerRequest) {
    const stopped = await post(state, pending.slice(from, from + apiLimits.entriesPerRequest));
    if (stopped !== undefined) return stopped;
  }
  return state.pending.length > 0 ? { code: 'pending' } : undefined;
}

/** What is no entry goes alone; the server says what is wrong with it. */
function streamOf({ hash, envelope }: EntryLine): string {
  const parsed = parseEnvelope(envelope);
  const payload = parsed.ok ? parseCsJson(parsed.value.payload) : parsed;
  return payload.ok ? JSON.stringify([payload.value['by'], payload.value['con']]) : hash;
}
