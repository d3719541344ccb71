import type { ServerEvent } from '../../../shared/api/schemas.ts';

export interface NewsDesk {
  take(event: ServerEvent): void;
  close(): void;
}

/** An entry is announced before the checkpoint that a bundle needs; others come in bursts. */
const waitMs = 800;

/**
 * Gathers announcements by contract and passes them on with the next checkpoint, or when none
 * comes for a moment, so that a burst of slices is one new verification.
 */
export function createNewsDesk(onNews: (con: string) => void): NewsDesk {
  const waiting = new Set<string>();
  const state: { timer: ReturnType<typeof setTimeout> | undefined } = { timer: undefined };
  const flush = () => {
    clearTimeout(state.timer);
    state.timer = undefined;
    const cons = [...waiting];
    waiting.clear();
    for (const con of cons) onNews(con);
  };
  return {
    take({ type, con }) {
      if (type !== 'checkpoint') waiting.add(con);
      if (waiting.size === 0) return;
      if (type === 'checkpoint') flush();
      else state.timer ??= setTimeout(flush, waitMs);
    },
    close: () => clearTimeout(state.timer),
  };
}
