import type { WriterHead } from './publish.ts';
import { createRecentNews, type RecentNews } from './recent-news.ts';

/** What a log writer knows between its rounds. */
export interface WriterState {
  head: WriterHead | undefined;
  token: number | undefined;
  leaseUntilMs: number;
  /** The newest token under which something was published, or another process’s head was found. */
  settledToken: number | undefined;
  lastTickMs: number;
  publishedSize: number;
  readonly news: RecentNews;
  /** A frozen log is looked at again now and then: somebody may have mended it. */
  nextLookMs: number;
  /** What was signed before this process started was shown to the witnesses. */
  isCompared: boolean;
  /** Leaves may be waiting. */
  isDue: boolean;
  isClosed: boolean;
  wake: () => void;
  loop: Promise<void> | undefined;
}

export const createWriterState = (): WriterState => ({
  head: undefined,
  token: undefined,
  leaseUntilMs: 0,
  settledToken: undefined,
  lastTickMs: Number.NEGATIVE_INFINITY,
  publishedSize: 0,
  news: createRecentNews(),
  nextLookMs: 0,
  isCompared: false,
  isDue: false,
  isClosed: false,
  wake: () => undefined,
  loop: undefined,
});
