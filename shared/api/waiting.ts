/**
 * What the page “Outbox” shows: everything that this device signed and that is not in the log, or
 * whose words and pictures the server has not said to hold (product.md section 4).
 */
export interface WaitingRow {
  readonly hash: string;
  readonly kind: string;
  /** of a session: which event */
  readonly ev?: string;
  readonly con: string;
  /** Epoch ms of this computer's clock. */
  readonly signedAt: number;
  /** Of a slice: its time, epoch ms. */
  readonly fromAt?: number;
  readonly toAt?: number;
  /** In the log already: only what belongs to it waits. */
  readonly isLogged: boolean;
  readonly texts: number;
  readonly pictures: number;
  readonly why: WaitingWhy;
}

/** Why it waits. `code`: what the server or the app said. */
export type WaitingWhy =
  | { readonly reason: PlainReason }
  | { readonly reason: 'busy' | 'problem' | 'refused'; readonly code: string; detail?: string }
  /** `untilAt`: epoch ms of this computer's clock */
  | { readonly reason: 'hold'; readonly untilAt: number };

export type PlainReason =
  /** a request with it is under way */
  | 'sending'
  /** goes with the next request */
  | 'next'
  | 'offline'
  /** an earlier entry of its chain was refused */
  | 'behind'
  /** an edit of it can still be undone */
  | 'editing'
  /** the seed of a running session */
  | 'session'
  /** pictures go after all entries, as she chose */
  | 'after_entries'
  /** no pictures on this network, as she chose */
  | 'pictures_off';

export const waitingShows = ['all', 'refused', 'pictures'] as const;
export type WaitingShow = (typeof waitingShows)[number];

export interface WaitingPage {
  readonly rows: readonly WaitingRow[];
  /** Of those that `show` asks for. */
  readonly total: number;
  readonly counts: {
    /** Not in the log. */
    readonly entries: number;
    readonly pictures: number;
    /** Rows that have some. */
    readonly withPictures: number;
    readonly refused: number;
    readonly all: number;
  };
  /** Epoch ms: the newest answer of the server. */
  readonly lastContactAt?: number;
}

/** What `waiting.export` wrote. */
export interface CarriedFile {
  readonly path: string;
  readonly entries: number;
  readonly pictures: number;
  readonly bytes: number;
}

/** What `waiting.readAnswers` found in the server's answer. */
export interface ReadAnswers {
  /** Entries that have their receipt now. */
  readonly receipts: number;
  /** Entries whose words and pictures the server said to hold. */
  readonly held: number;
  readonly refused: number;
  /** Answers that this device did not believe, with the first reason. */
  readonly unbelieved: number;
  readonly why?: string;
}
