import type { RouteName } from '../../shared/api/routes.ts';

/** Requests per address (of IPv6: per /64) and window; sign-in and pairing guard against guessing (threats W-12). */
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
  joinByInvitation: { max: 10, timeWindow: minuteMs },
  proveSession: { max: 20, timeWindow: minuteMs },
  changePassword: { max: 10, timeWindow: minuteMs },
  // Each makes somebody get a mail.
  invite: { max: 60, timeWindow: minuteMs },
  resendInvitation: { max: 30, timeWindow: minuteMs },
  forgotPassword: { max: 10, timeWindow: minuteMs },
  resetPassword: { max: 10, timeWindow: minuteMs },
  getBundle: { max: 240, timeWindow: minuteMs },
  exportOrganisation: { max: 6, timeWindow: minuteMs },
  exportPerson: { max: 6, timeWindow: minuteMs },
  exportPayout: { max: 60, timeWindow: minuteMs },
  // Each verifies whole contracts.
  createPayoutBatch: { max: 20, timeWindow: minuteMs },
  makePayoutFile: { max: 20, timeWindow: minuteMs },
  getInvoicePdf: { max: 60, timeWindow: minuteMs },
};
