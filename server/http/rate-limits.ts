import type { RouteName } from '../../shared/api/routes.ts';

/** Requests per address and window; sign-in and pairing guard against guessing (threats W-12). */
export interface RateLimit {
  readonly max: number;
  readonly timeWindow: number;
}

export type RouteLimits = { readonly default: RateLimit } & {
  readonly [N in RouteName]?: RateLimit;
};

const minuteMs = 60_000;

export const defaultRouteLimits: RouteLimits = {
  default: { max: 1_200, timeWindow: minuteMs },
  signIn: { max: 10, timeWindow: minuteMs },
  pair: { max: 10, timeWindow: minuteMs },
  // Each costs a password hash, or the whole history of a contract.
  addMember: { max: 60, timeWindow: minuteMs },
  getBundle: { max: 240, timeWindow: minuteMs },
  exportPayout: { max: 60, timeWindow: minuteMs },
};
