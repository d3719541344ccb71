import type { SliceContext, TrackingState } from '../../shared/api/app-state.ts';

export interface DraftInput {
  readonly before: TrackingState | undefined;
  readonly now: TrackingState;
  readonly draft: SliceContext;
}

/** The fields follow main, but a memo that is being written is never taken away. */
export function nextDraft({ before, now, draft }: DraftInput): SliceContext {
  if (!before) return now.ctx;
  const memoIsEdited = draft.memo !== before.ctx.memo;
  if (sameContext(before.ctx, now.ctx)) return draft;
  return memoIsEdited ? { ...now.ctx, memo: draft.memo } : now.ctx;
}

export const sameContext = (a: SliceContext, b: SliceContext): boolean =>
  a.memo === b.memo && a.mode === b.mode && a.work === b.work;
