import type { ErrorCode } from '../../shared/api/error-codes.ts';
import { err } from '../../shared/kit/result.ts';

/** Why a request was not granted; becomes `problem+json` (shared/api/error-codes.ts). */
export interface Failure {
  readonly code: ErrorCode;
  /** For people; names nothing that the caller may not know. */
  readonly detail?: string;
}

export const fail = (code: ErrorCode, detail?: string) =>
  err<Failure>(detail === undefined ? { code } : { code, detail });
