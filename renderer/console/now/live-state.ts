import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { ContractLedger, LoggedOf } from '../../../shared/entry/ledger.ts';

/** What the newest signed entries say about somebody's tracking; all times epoch ms. */
export type LiveState =
  | { readonly state: 'never' }
  | { readonly state: 'stopped'; readonly atMs: number }
  | {
      /** A session without a stop. Whether it still runs, only time can tell. */
      readonly state: 'started';
      readonly sinceMs: number;
      /** Newest thing that the log got of it. */
      readonly heardMs: number;
      readonly memo: string | undefined;
      readonly work: 'service' | 'support' | undefined;
      readonly app: string | undefined;
    };

/** By the newest session of any device. */
export function liveState(
  ledger: Pick<ContractLedger, 'sessions' | 'slices' | 'accepted'>,
): LiveState {
  const starts = ledger.sessions.filter(({ entry }) => entry.payload.ev === 'start');
  const start = starts.reduce<LoggedOf<'session'> | undefined>(
    (newest, each) => (newest === undefined || timeOf(each) > timeOf(newest) ? each : newest),
    undefined,
  );
  if (start === undefined) return { state: 'never' };
  const { by, n } = start.entry.payload;
  const own = ledger.sessions.filter(
    ({ entry: { payload } }) => payload.by === by && payload.n === n,
  );
  const stop = own.findLast(({ entry }) => ['stop', 'recovered'].includes(entry.payload.ev));
  if (stop !== undefined) return { state: 'stopped', atMs: timeOf(stop) };
  const slices = ledger.slices.filter(({ session }) => session === start.entry.hash);
  const last = slices.at(-1);
  const { memo, ctx, app } = last?.values ?? {};
  const first = slices[0];
  return {
    state: 'started',
    sinceMs: first ? cellStartAt(first.idx) + first.fromMs : timeOf(start),
    heardMs: Math.max(
      ...own.map(({ receivedMs }) => receivedMs),
      ...slices.map(({ receivedMs }) => receivedMs),
    ),
    memo,
    work: ctx?.work,
    app: app?.name,
  };
}

/** On the server's clock, as the device had last measured it. */
const timeOf = ({ entry: { payload } }: LoggedOf<'session'>): number =>
  payload.clk.wall_ms + payload.clk.off_ms;

/** A slice is sent when its ten minutes are over, and may take some to arrive. */
export const quietAfterMs = 20 * 60_000;

export type Presence = 'working' | 'quiet' | 'stopped' | 'never';

export function presenceOf(live: LiveState, nowMs: number): Presence {
  if (live.state !== 'started') return live.state;
  return nowMs - live.heardMs <= quietAfterMs ? 'working' : 'quiet';
}
