import { openPromptSinceMs, recoverSlices } from '../../../shared/domain/slicer.ts';
import type { Result } from '../../../shared/kit/result.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { openSessions, sealedThroughMs } from './journal-queries.ts';
import type { OpenSlice, TrackedSession } from './open-slice-file.ts';
import { createSealBacklog, type SealJob } from './seal-backlog.ts';
import type { SealError, Sealer } from './sealer.ts';

/** What a crash left and how much of it is safe now. */
export interface Recovery {
  readonly session: TrackedSession;
  /** epoch ms up to which the session's time is sealed */
  readonly atMs: number;
  readonly slices: number;
  /** idle time before it that nobody had answered for, ms: it is not counted */
  readonly leftOutMs: number;
}

/**
 * First thing at start-up, before anything is fetched: seals the slices of a session that never
 * stopped, with the `seen` that the device had (protocol 3.15), and says `recovered` and `stop`.
 * Done again after a crash in the middle of it, it seals only what is missing.
 */
export async function recoverSession(
  deps: { readonly journal: Journal; readonly sealer: Sealer; readonly version: string },
  saved: OpenSlice | undefined,
): Promise<Result<Recovery | undefined, SealError>> {
  const { journal, sealer, version } = deps;
  // What would be signed now would fork the chain; the freelancer is told why nothing goes on.
  if (journal.missing() > 0) return { ok: true, value: undefined };
  const jobs = openSessions(journal.records()).flatMap((start) =>
    jobsOf(journal.records(), start, saved),
  );
  const backlog = createSealBacklog(sealer, version, () => undefined);
  backlog.push(jobs);
  const flushed = await backlog.flush();
  if (!flushed.ok) return flushed;
  const last = jobs.at(-1);
  if (last === undefined) return { ok: true, value: undefined };
  const slices = jobs.filter(({ type }) => type === 'slice').length;
  const atMs = Math.max(sealedThroughMs(journal.records()), saved?.slicer.endedAtMs ?? 0);
  const sinceMs = saved && openPromptSinceMs(saved.slicer);
  const leftOutMs = sinceMs === undefined ? 0 : Math.max(0, lastSavedMs(saved) - sinceMs);
  return { ok: true, value: { session: last.session, atMs, slices, leftOutMs } };
}

/** The newest instant that the saved session knew. */
function lastSavedMs(saved: OpenSlice | undefined): number {
  const session = saved?.slicer.session;
  return session ? session.base.atMs + session.last.monoMs - session.base.monoMs : 0;
}

function jobsOf(
  records: readonly JournalRecord[],
  start: JournalRecord,
  saved: OpenSlice | undefined,
): readonly SealJob[] {
  if (start.kind !== 'session') return [];
  const { con, ten, n } = start.payload;
  const isSaved = saved?.session.start === start.hash;
  const sealed = isSaved && saved.session.sealed;
  const session = { con, ten, n, start: start.hash, sealed };
  const slices = isSaved ? recoverSlices(saved.slicer, sealedThroughMs(records)) : [];
  const isSaid = records.some(
    (record) =>
      record.kind === 'session' &&
      record.payload.con === con &&
      record.payload.n === n &&
      record.payload.ev === 'recovered',
  );
  return [
    ...slices.map((slice) => ({ type: 'slice' as const, session, slice, app: undefined })),
    ...(isSaid ? [] : [{ type: 'event' as const, session, ev: 'recovered' as const }]),
    { type: 'event' as const, session, ev: 'stop' as const },
  ];
}
