import type { EntryOf } from '../entry/entry.ts';
import type { LoggedEntry } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';

/** A session of one stream. */
export const sessionKey = ({ payload }: EntryOf<'session'>): string =>
  `${payload.by} ${payload.con} ${payload.n}`;

/**
 * When each session was known to be over, by the log's time, epoch ms: it was stopped, or its
 * stream says that it was recovered or that a later one began. Open sessions are not in it.
 */
export function sessionEndsOf(logged: readonly LoggedEntry[]): ReadonlyMap<string, number> {
  const endBySession = new Map<string, number>();
  const openByStream = new Map<string, string>();
  const end = (session: string, atMs: number) => {
    if (!endBySession.has(session)) endBySession.set(session, atMs);
  };
  const events = ofKind(logged, 'session').toSorted((a, b) => a.logIndex - b.logIndex);
  for (const { entry, receivedMs } of events) {
    const { by, con, ev } = entry.payload;
    const key = sessionKey(entry);
    if (ev === 'stop' || ev === 'recovered') end(key, receivedMs);
    if (ev !== 'start') continue;
    const open = openByStream.get(`${by} ${con}`);
    if (open !== undefined && open !== key) end(open, receivedMs);
    openByStream.set(`${by} ${con}`, key);
  }
  return endBySession;
}
