import { type FindingCode, findingCodes, isError, isWarning } from '../../shared/verify/codes.ts';
import type { CasesByCode, ConformanceCase } from './case.ts';
import { billingCases } from './cases-billing.ts';
import { claimCases } from './cases-claims.ts';
import { contentCases } from './cases-content.ts';
import { entryCases } from './cases-entries.ts';
import { keyCases } from './cases-keys.ts';
import { taxCases } from './cases-tax.ts';
import { trustCases } from './cases-trust.ts';

/** A case as a folder of files: what goes in, and what a verifier must answer. */
export interface NamedCase {
  /** Folder; ends with `_fail` where the verdict is `failed`. */
  readonly name: string;
  readonly title: string;
  readonly case: ConformanceCase;
  /** All of them, each once, in the order of the codes. */
  readonly codes: readonly FindingCode[];
}

const casesByCode: CasesByCode = {
  ...trustCases,
  ...entryCases,
  ...claimCases,
  ...billingCases,
  ...contentCases,
  ...keyCases,
  ...taxCases,
};

/** A whole week with nothing wrong, and a case for every code. */
export const allCases: readonly NamedCase[] = [
  {
    name: 'ordinary',
    title: 'an ordinary week, approved, invoiced and paid',
    case: { title: 'nothing wrong' },
    codes: [],
  },
  ...findingCodes.flatMap((code) => {
    const found = casesByCode[code];
    return found === undefined ? [] : [namedCase(code, found)];
  }),
];

function namedCase(code: FindingCode, found: ConformanceCase): NamedCase {
  const expected = new Set<FindingCode>([code, ...(found.also ?? [])]);
  const codes = findingCodes.filter((each) => expected.has(each));
  const suffix = verdictOf(codes) === 'failed' ? '_fail' : '';
  return { name: `${code.toLowerCase()}${suffix}`, title: found.title, case: found, codes };
}

/** The verdict that follows from the codes of a report (protocol 3.20). */
export function verdictOf(codes: readonly FindingCode[]): 'ok' | 'ok_with_warnings' | 'failed' {
  if (codes.some(isError)) return 'failed';
  return codes.some(isWarning) ? 'ok_with_warnings' : 'ok';
}

export const uncoveredCodes: readonly FindingCode[] = findingCodes.filter(
  (code) => casesByCode[code] === undefined,
);
