import { describe, expect, it } from 'vitest';
import { findingCodes } from '../../shared/verify/codes.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { allCases, uncoveredCodes, verdictOf } from './all-cases.ts';
import type { ConformanceCase } from './case.ts';

async function verifyCase({ tamper, reader, openSealed }: ConformanceCase) {
  const built = await buildBundle(tamper);
  const files = readerOf(built.files);
  const deps = { crypto: testCrypto, ...(openSealed && { openSealed }) };
  return verifyBundle(deps, { ...built, files: reader?.(files) ?? files });
}

describe('conformance', () => {
  it('has a case for every code', () => {
    expect(uncoveredCodes).toEqual([]);
    expect(findingCodes.length).toBeGreaterThan(80);
  });

  it.each(allCases)('$name: $title', async ({ case: each, codes }) => {
    const report = await verifyCase(each);
    expect([...new Set(report.findings.map(({ code }) => code))]).toEqual(codes);
    expect(report.verdict).toBe(verdictOf(codes));
    expect(report.ok).toBe(report.verdict !== 'failed');
  });
});
