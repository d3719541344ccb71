import { type FindingCode, findingCodes, isError, isWarning } from './codes.ts';
import type { Finding } from './report.ts';

/** What a finding is about; `detail` is for people and must not depend on time or machine. */
export interface About {
  readonly entry?: string | undefined;
  readonly detail?: string | undefined;
}

/** Collects findings while the steps run; the only state that they share. */
export interface Findings {
  add(code: FindingCode, about?: About): void;
  /** True if an entry, or with no argument anything at all, has an error so far. */
  hasError(entry?: string): boolean;
  /** Sorted by the order of `findingCodes`, then entry, then detail; without repetitions. */
  sorted(): readonly Finding[];
}

const rankByCode = new Map<string, number>(findingCodes.map((code, rank) => [code, rank]));
const maxDetailLength = 4_000;

export function createFindings(): Findings {
  const found: Finding[] = [];
  const failedEntries = new Set<string>();
  const errors: FindingCode[] = [];
  return {
    add(code, { entry, detail } = {}) {
      found.push({
        code,
        ...(entry !== undefined && { entry }),
        ...(detail !== undefined && { detail: detail.slice(0, maxDetailLength) }),
      });
      if (!isError(code)) return;
      errors.push(code);
      if (entry !== undefined) failedEntries.add(entry);
    },
    hasError: (entry) => (entry === undefined ? errors.length > 0 : failedEntries.has(entry)),
    sorted: () => withoutRepetitions(found.toSorted(compareFindings)),
  };
}

export const verdictOf = (findings: readonly Finding[]): 'ok' | 'ok_with_warnings' | 'failed' => {
  if (findings.some(({ code }) => isError(code))) return 'failed';
  return findings.some(({ code }) => isWarning(code)) ? 'ok_with_warnings' : 'ok';
};

/** Each code once, in the order of `findingCodes`. */
export const codesOf = (findings: readonly Finding[]): readonly FindingCode[] => {
  const found = new Set(findings.map(({ code }) => code));
  return findingCodes.filter((code) => found.has(code));
};

function compareFindings(a: Finding, b: Finding): number {
  const rank = (rankByCode.get(a.code) ?? 0) - (rankByCode.get(b.code) ?? 0);
  if (rank !== 0) return rank;
  return compareText(a.entry ?? '', b.entry ?? '') || compareText(a.detail ?? '', b.detail ?? '');
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const withoutRepetitions = (sorted: readonly Finding[]): readonly Finding[] =>
  sorted.filter((finding, i) => {
    const previous = sorted[i - 1];
    return previous === undefined || compareFindings(previous, finding) !== 0;
  });
