import type { PendingEdit } from '../../../shared/api/app-state.ts';
import type { IpcError, PendingAnswer } from '../../../shared/api/ipc.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';

/** How long an edit that destroys something can be undone: nothing is signed before. */
export const undoMs = 10_000;

export type EditWork = () => Promise<Result<unknown, IpcError>>;

/** Edits that were asked for and are not signed yet. In memory: a crash leaves everything as it was. */
export interface PendingEdits {
  list(): readonly PendingEdit[];
  has(hash: string): boolean;
  add(
    edit: Omit<PendingEdit, 'untilAt'> & { readonly work: EditWork },
  ): Result<PendingAnswer, IpcError>;
  undo(hash: string): Result<undefined, IpcError>;
  /** Does what is due; `all`: also what could still be undone, because the app ends. */
  run(which: 'due' | 'all'): Promise<void>;
}

export function createPendingEdits(deps: {
  /** Epoch ms of this computer's clock. */
  readonly wallMs: () => number;
  readonly onFailed: (edit: PendingEdit, error: IpcError) => void;
}): PendingEdits {
  const edits = new Map<string, { readonly edit: PendingEdit; readonly work: EditWork }>();
  return {
    list: () => [...edits.values()].map(({ edit }) => edit),
    has: (hash) => edits.has(hash),
    add({ hash, action, work }) {
      if (edits.has(hash)) return err({ code: 'edit_pending' });
      const untilAt = deps.wallMs() + undoMs;
      edits.set(hash, { edit: { hash, action, untilAt }, work });
      return ok({ untilAt });
    },
    undo: (hash) => (edits.delete(hash) ? ok(undefined) : err({ code: 'nothing_pending' })),
    async run(which) {
      const nowMs = deps.wallMs();
      for (const { edit, work } of edits.values()) {
        // A clock that was set back must not keep it here for days.
        const isDue = edit.untilAt <= nowMs || edit.untilAt > nowMs + undoMs;
        if (which === 'due' && !isDue) continue;
        const done = await work();
        edits.delete(edit.hash);
        if (!done.ok) deps.onFailed(edit, done.error);
      }
    },
  };
}
