import type { FindingCode } from '../../../shared/verify/codes.ts';
import { codeBook } from '../../../shared/verify/code-book.ts';
import type { Finding } from '../../../shared/verify/report.ts';

/** Codes that say that something is not here or was not looked at. */
const leftOutCodes: readonly FindingCode[] = [
  'E_OPERATOR_LOST',
  'E_BLOB_MISSING',
  'W_PROFILE_TOTALS',
  'W_NOT_DELIVERED',
  'I_PENDING',
  'I_NOT_INCLUDED',
  'I_REDACTED',
  'I_ERASED',
  'I_SEALED',
  'W_SCHED_UNDISCLOSED',
];

export interface LeftOut {
  readonly code: FindingCode;
  readonly meaning: string;
  readonly count: number;
}

/** What the check could not or need not look at, by code. */
export const leftOutOf = (findings: readonly Finding[]): readonly LeftOut[] =>
  leftOutCodes.flatMap((code) => {
    const count = findings.filter((finding) => finding.code === code).length;
    return count === 0 ? [] : [{ code, meaning: codeBook[code].meaning, count }];
  });
