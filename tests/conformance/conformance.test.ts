import { describe, expect, it } from 'vitest';
import { type FindingCode, findingCodes, isError, isWarning } from '../../shared/verify/codes.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import type { CasesByCode, ConformanceCase } from './case.ts';
import { claimCases } from './cases-claims.ts';
import { entryCases } from './cases-entries.ts';
import { trustCases } from './cases-trust.ts';

const casesByCode: CasesByCode = { ...trustCases, ...entryCases, ...claimCases };

async function verifyCase({ tamper, reader }: ConformanceCase) {
  const built = await buildBundle(tamper);
  const files = readerOf(built.files);
  return verifyBundle({ crypto: testCrypto }, { ...built, files: reader?.(files) ?? files });
}

const expectedVerdict = (codes: readonly FindingCode[]) =>
  codes.some(isError) ? 'failed' : codes.some(isWarning) ? 'ok_with_warnings' : 'ok';

describe('conformance', () => {
  it('has a case for every code', () => {
    expect(findingCodes.filter((code) => casesByCode[code] === undefined)).toEqual([]);
    expect(findingCodes.length).toBeGreaterThan(80);
  });

  for (const [code, each] of Object.entries(casesByCode))
    it(`${code}: ${each.title}`, async () => {
      const report = await verifyCase(each);
      const codes = [...new Set(report.findings.map((finding) => finding.code))];
      expect(codes).toContain(code);
      expect(codes.filter((other) => other !== code)).toEqual(each.also ?? []);
      expect(report.verdict).toBe(expectedVerdict(codes));
      expect(report.ok).toBe(report.verdict !== 'failed');
    });
});
