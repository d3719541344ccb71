/** What leaves the input process: how many, never which (product.md section 3). */
export type InputMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'counts'; readonly keys: number; readonly mouse: number }
  | { readonly type: 'alive' }
  /** Everything up to the question has been reported. */
  | { readonly type: 'reported' }
  | { readonly type: 'unavailable'; readonly reason: string };

/** The only thing that main asks of the process: say now what is not yet said. */
export const reportNow = 'report';

export const reportEveryMs = 250;
export const aliveEveryMs = 5_000;

/** Anything else that a process says is not listened to. */
export function parseInputMessage(value: unknown): InputMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, keys, mouse, reason } = value as Record<string, unknown>;
  if (type === 'ready' || type === 'alive' || type === 'reported') return { type };
  if (type === 'unavailable') return { type, reason: String(reason).slice(0, 200) };
  if (type !== 'counts' || !isCount(keys) || !isCount(mouse)) return undefined;
  return { type, keys, mouse };
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 100_000;
