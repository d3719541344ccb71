/**
 * Every code that the server answers with, in `problem+json` (RFC 9457) or per entry, and its
 * HTTP status. Codes are API: a closed union, documented in docs/codes.md, each with a test.
 */
export const statusByErrorCode = {
  // Requests
  E_REQUEST_MALFORMED: 400,
  E_REQUEST_TOO_LARGE: 413,
  E_MEDIA_TYPE: 415,
  E_ROUTE_UNKNOWN: 404,
  E_RATE_LIMITED: 429,
  E_INTERNAL: 500,
  E_UNAVAILABLE: 503,
  // Identity
  E_SIGN_IN: 401,
  E_SESSION_NEEDED: 401,
  E_PASSWORD_WRONG: 403,
  E_TOKEN_INVALID: 401,
  E_FORBIDDEN: 403,
  E_ORIGIN_FOREIGN: 403,
  E_PASSWORD_WEAK: 422,
  E_EMAIL_TAKEN: 409,
  E_RECENT_SIGN_IN: 403,
  E_LINK: 404,
  E_LINK_EXPIRED: 410,
  E_OTHER_ACCOUNT: 403,
  E_LAST_OWNER: 409,
  E_TOKEN_REUSED: 401,
  E_NOT_FOUND: 404,
  // Pairing and keys
  E_PAIRING_CODE: 404,
  E_PAIRING_EXPIRED: 410,
  E_ENROLL_NONCE: 422,
  E_ROOT_SET: 409,
  E_ROSTER: 422,
  // Entries (protocol 3.14, 3.20)
  E_ENV_MALFORMED: 422,
  E_ENV_SIGCOUNT: 422,
  E_B64_NONCANON: 422,
  E_TYPE_UNKNOWN: 422,
  E_PAYLOAD_SIZE: 422,
  E_PAYLOAD_JSON: 422,
  E_PAYLOAD_NOT_CANONICAL: 422,
  E_PAYLOAD_SCHEMA: 422,
  E_LOG_MISMATCH: 422,
  E_SCOPE_MISMATCH: 422,
  E_KIND_ROLE: 422,
  E_KEY_UNKNOWN: 422,
  E_KEY_WEAK: 422,
  E_KEY_DEV_MISMATCH: 422,
  E_KEY_INACTIVE: 422,
  E_KEY_REVOKED: 422,
  E_ORGKEY: 422,
  E_SIG_INVALID: 422,
  E_CHAIN_GAP: 409,
  E_CHAIN_PREV: 409,
  E_CHAIN_FORK: 409,
  E_SEEN_FORK: 422,
  E_SEEN_FUTURE: 422,
  E_SEEN_REGRESS: 422,
  E_TIME_FUTURE: 425,
  E_CONTRACT_STATE: 409,
  E_CONTRACT_FULL: 409,
  E_DEC_REF: 422,
  E_VIEW: 422,
  // Deliveries
  E_COMMIT: 422,
  E_BLOB_HASH: 422,
  E_BLOB_LEN: 422,
  E_BLOB_TYPE: 422,
  E_BLOB_MISSING: 404,
  E_STORAGE_UNAVAILABLE: 503,
  E_STORAGE_DENIED: 503,
  E_STORAGE_FULL: 507,
  E_STORAGE_CORRUPT: 500,
  // Removal
  E_TARGET: 422,
  E_LEGAL_HOLD: 409,
  E_GONE: 410,
  // The log
  LOG_FROZEN: 503,
  // Money
  E_TWO_PERSONS: 422,
  E_DECIDED: 409,
  E_INVOICE: 409,
  E_CREDIT: 409,
  E_PAID_TWICE: 409,
  E_NOT_VERIFIED: 409,
  E_PAYOUT_TAKEN: 409,
  E_PAYOUT_STATE: 409,
  E_PAYOUT_FILE: 422,
} as const;

export type ErrorCode = keyof typeof statusByErrorCode;

export const isErrorCode = (text: string): text is ErrorCode =>
  Object.hasOwn(statusByErrorCode, text);

/** `application/problem+json` body. `code` is stable; `detail` is for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly requestId?: string;
}
