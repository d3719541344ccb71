import { type Client, type DayScript, idleS } from './day-script.ts';

/** What a second should be counted for; `any`: before a power cut it may be lost, no more. */
export type Second = Client | 'nobody' | 'any';

export interface DayAccount {
  readonly seconds: readonly Second[];
  /** seconds of quiet that she kept */
  readonly keptS: number;
}

/** What is unsaved when the power goes: the current minute at most. */
const crashLossS = 60;
/** She is not taken to have stopped when the machine was away for no longer. */
const shortGapS = 60;

interface Book {
  readonly seconds: Second[];
  client: Client | undefined;
  handsOn: boolean;
  isCall: boolean;
  /** second from which on there was no input; only at the desk it means anything */
  quietFrom: number;
  isAsked: boolean;
  isOn: boolean;
  /** seconds at which a write was not finished, still to come */
  readonly deaths: number[];
  keptS: number;
}

/**
 * A plain account of the day, second by second: is the app on, did she press Start, is somebody there.
 * Of clocks it knows only that the second in which one jumps is not counted. `deaths`: when a process
 * came to a write that killed it; only the machine knows when it writes.
 */
export function accountOf(
  script: DayScript,
  { totalS, deaths }: { readonly totalS: number; readonly deaths: readonly number[] },
): DayAccount {
  const book: Book = {
    seconds: Array.from({ length: totalS }, (): Second => 'nobody'),
    client: undefined,
    handsOn: true,
    isCall: false,
    quietFrom: 0,
    isAsked: false,
    isOn: true,
    deaths: [...deaths],
    keptS: 0,
  };
  const pending = [...script];
  for (let s = 0; s < totalS; s++) {
    if (book.deaths[0] === s) cut(book, book.deaths.shift() ?? s);
    let isJump = false;
    while (pending[0] !== undefined && pending[0][0] <= s) {
      const [, happening] = pending.shift() as DayScript[number];
      const away = happen(book, happening, s);
      if (away.isJump) isJump = true;
      s += away.seconds;
    }
    if (s >= totalS) break;
    if (book.client !== undefined && !isJump) book.seconds[s] = book.client;
    if (book.handsOn && !book.isAsked) book.quietFrom = s + 1;
    const isWatched = book.client !== undefined && !book.isCall;
    if (isWatched && s + 1 - book.quietFrom >= idleS) book.isAsked = true;
  }
  return { seconds: book.seconds, keptS: book.keptS };
}

function happen(
  book: Book,
  happening: DayScript[number][1],
  s: number,
): { readonly seconds: number; readonly isJump: boolean } {
  const nothing = { seconds: 0, isJump: false };
  switch (happening.do) {
    case 'start':
    case 'switch':
      leaveOutIfAsked(book, s);
      book.client = happening.client;
      book.isCall = false;
      book.quietFrom = s;
      return nothing;
    case 'mode':
      book.isCall = happening.mode === 'call';
      book.quietFrom = s;
      return nothing;
    case 'hands off':
      book.handsOn = false;
      return nothing;
    case 'hands on':
      book.handsOn = true;
      return nothing;
    case 'keep':
    case 'it was a meeting':
      book.keptS += s - book.quietFrom;
      return answered(book, s);
    case 'it was for':
      book.keptS += s - book.quietFrom;
      book.seconds.fill(happening.client, book.quietFrom, s);
      return answered(book, s);
    case 'leave out':
      leaveOutIfAsked(book, s);
      return answered(book, s);
    case 'break':
    case 'stop':
      end(book, s);
      return nothing;
    case 'event':
      if (['suspend', 'lock-screen', 'user-did-resign-active'].includes(happening.event))
        end(book, s);
      return nothing;
    case 'sleep':
    case 'freeze':
      return away(book, s, happening.seconds);
    case 'set clock':
      // Within what the network corrects all the time nothing happens.
      return { seconds: 0, isJump: Math.abs(happening.byMs) > 2_000 };
    case 'power cut':
      cut(book, s);
      return nothing;
    case 'shutdown':
      end(book, s);
      book.isOn = false;
      return nothing;
    case 'open app':
      book.isOn = true;
      return nothing;
    default:
      return nothing;
  }
}

function away(book: Book, s: number, seconds: number) {
  if (seconds > shortGapS) end(book, s);
  // The running session ended with the gap; what follows is watched anew.
  book.quietFrom = s + seconds + 1;
  return { seconds, isJump: true };
}

function answered(book: Book, s: number) {
  book.isAsked = false;
  book.quietFrom = s;
  return { seconds: 0, isJump: false };
}

function end(book: Book, s: number): void {
  leaveOutIfAsked(book, s);
  book.client = undefined;
}

function cut(book: Book, s: number): void {
  end(book, s);
  for (let at = Math.max(0, s - crashLossS); at < s; at++)
    if (book.seconds[at] !== 'nobody') book.seconds[at] = 'any';
}

function leaveOutIfAsked(book: Book, s: number): void {
  if (book.isAsked) book.seconds.fill('nobody', book.quietFrom, s);
  book.isAsked = false;
}
