/** Where a real process of the app dies; named once for the app and for the test. */
export interface AppFault {
  readonly point: AppFaultPoint;
  /** `torn`: half of the bytes are on the disk. Of a call or a request: the same as `before`. */
  readonly cut: 'before' | 'torn' | 'after';
  /** Times that it passes unharmed. */
  readonly skip: number;
}

/** Files by a part of their path; calls of the queue and requests to the server by their own kind. */
export const filePoints = {
  disclosure: '/disclosures/',
  blob: '/blobs/',
  journal: '/journal/entries.ndjson',
  'open slice': '/state/open-slice.json',
  receipt: '/receipts/receipts.ndjson',
  acknowledgement: '/state/ack.json',
} as const;

export type AppFaultPoint = keyof typeof filePoints | 'queue call' | 'request' | 'any moment';

export const appFaultPoints: readonly AppFaultPoint[] = [
  ...(Object.keys(filePoints) as (keyof typeof filePoints)[]),
  'queue call',
  'request',
  'any moment',
];

/** What the process leaves behind about itself: one JSON per line, written at once. */
export type Beat =
  | { readonly said: 'ready' | 'done' }
  | { readonly said: 'started' | 'alive' | 'stopped'; readonly atMs: number }
  /** today's total, as the window has it */
  | { readonly said: 'today'; readonly ms: number }
  /** a machine that stood still for long: the recorder ended the session, as it should */
  | { readonly said: 'interrupted' }
  | { readonly said: 'refused'; readonly what: string };

export const mortalEnv = 'TEST_MORTAL_APP';

export interface MortalOrders {
  readonly fault?: AppFault;
  /** ms by which its clocks are ahead, kept over all of its lives */
  readonly aheadFile: string;
  readonly beatFile: string;
  readonly con: string;
  /** Sessions until it has nothing more to do; none: it only looks after what it finds. */
  readonly sessions: number;
}
