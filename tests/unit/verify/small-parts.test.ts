import { describe, expect, it } from 'vitest';
import { viewRoot } from '../../../shared/entry/set.ts';
import { amountsOf } from '../../../shared/verify/amounts.ts';
import { anchorsSchema, policyTextOf } from '../../../shared/verify/anchors.ts';
import { codeBook, severityOf } from '../../../shared/verify/code-book.ts';
import { findingCodes, isError, isWarning } from '../../../shared/verify/codes.ts';
import { createFindings, verdictOf } from '../../../shared/verify/findings.ts';
import { imageTypeOf } from '../../../shared/verify/image-type.ts';
import { createViewCheck } from '../../../shared/verify/view-check.ts';
import { parsePolicy } from '../../../shared/log/policy-parse.ts';
import { buildBundle } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';

const { hasher } = testCrypto;

describe('codeBook', () => {
  it('describes every code and no other, in words', () => {
    expect(Object.keys(codeBook).sort()).toEqual([...findingCodes].sort());
    for (const code of findingCodes) {
      const { meaning, cause, whatToDo, section } = codeBook[code];
      for (const words of [meaning, cause, whatToDo]) expect(words).toMatch(/^[A-Z].{5,}\.$/);
      expect(section).toMatch(/^\d\.\d+a?$/);
    }
  });

  it('takes the severity from the first letter', () => {
    for (const code of findingCodes) {
      const severity = isError(code) ? 'error' : isWarning(code) ? 'warning' : 'information';
      expect(severityOf(code)).toBe(severity);
    }
  });

  it('has no two codes with one meaning', () => {
    const meanings = Object.values(codeBook).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
  });
});

describe('createFindings', () => {
  it('sorts by step, entry and detail, and says each thing once', () => {
    const findings = createFindings();
    findings.add('E_OVERLAP', { entry: 'b' });
    findings.add('W_RECOVERED', { entry: 'a' });
    findings.add('E_OVERLAP', { entry: 'a', detail: 'y' });
    findings.add('E_OVERLAP', { entry: 'a', detail: 'x' });
    findings.add('E_OVERLAP', { entry: 'b' });
    findings.add('E_VIEW');
    expect(findings.sorted()).toEqual([
      { code: 'E_VIEW' },
      { code: 'W_RECOVERED', entry: 'a' },
      { code: 'E_OVERLAP', entry: 'a', detail: 'x' },
      { code: 'E_OVERLAP', entry: 'a', detail: 'y' },
      { code: 'E_OVERLAP', entry: 'b' },
    ]);
    expect([findings.hasError('a'), findings.hasError('c'), findings.hasError()]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('gives the verdict of the worst', () => {
    expect(verdictOf([])).toBe('ok');
    expect(verdictOf([{ code: 'I_PENDING' }])).toBe('ok');
    expect(verdictOf([{ code: 'W_RECOVERED' }, { code: 'I_PENDING' }])).toBe('ok_with_warnings');
    expect(verdictOf([{ code: 'W_RECOVERED' }, { code: 'E_VIEW' }])).toBe('failed');
  });
});

describe('createViewCheck', () => {
  const positions = [1, 2, 5, 9].map((logIndex) => ({
    hash: String(logIndex).padStart(64, '0'),
    logIndex,
  }));
  const isTrueView = createViewCheck(hasher, positions);
  const rootOf = (n: number) =>
    viewRoot(
      hasher,
      positions.slice(0, n).map(({ hash }) => hash),
    );

  it('agrees with viewRoot at every size', () => {
    for (const [size, n] of [
      [1, 0],
      [2, 1],
      [3, 2],
      [5, 2],
      [6, 3],
      [9, 3],
      [10, 4],
      [99, 4],
    ] as const)
      expect(isTrueView({ size, n, root: rootOf(n) })).toBe(true);
  });

  it('refuses another number and another root', () => {
    expect(isTrueView({ size: 6, n: 2, root: rootOf(2) })).toBe(false);
    expect(isTrueView({ size: 6, n: 3, root: rootOf(2) })).toBe(false);
  });
});

describe('imageTypeOf', () => {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

  it('goes by the first bytes alone', () => {
    expect(imageTypeOf(bytes('\x89PNG\r\n\x1a\nrest'))).toBe('image/png');
    expect(imageTypeOf(bytes('\xff\xd8\xff\xe0'))).toBe('image/jpeg');
    expect(imageTypeOf(bytes('RIFF\x10\0\0\0WEBPVP8 '))).toBe('image/webp');
    for (const other of ['', 'RIFF\x10\0\0\0WAVE', '\x89PNG', '<svg>', 'GIF89a', '\xff\xd8'])
      expect(imageTypeOf(bytes(other))).toBeUndefined();
  });
});

describe('amountsOf', () => {
  const contract = (rateMinor: number) =>
    ({
      rates: [{ work: 'service', rate_minor: rateMinor }],
      manual_ok: true,
      from_idx: 0,
      week0: 0,
      cap_ms: 0,
    }) as unknown as ContractPayload;

  it('adds up rounded lines', () => {
    const amounts = amountsOf(contract(2_500), 'x', { service: 3_600_000, support: 1_800_000 });
    expect(amounts?.totalMinor).toBe(3_750);
    expect(amounts?.lines.map(({ work, amountMinor }) => [work, amountMinor])).toEqual([
      ['service', 2_500],
      ['support', 1_250],
    ]);
  });

  it('gives up on sums that no contract reaches, instead of throwing', () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect(amountsOf(contract(most), 'x', { service: most, support: most })).toBeUndefined();
  });
});

describe('anchors', () => {
  it('give a policy that names their log', async () => {
    const { anchorsText } = await buildBundle();
    const anchors = anchorsSchema.parse(JSON.parse(anchorsText));
    const policy = parsePolicy(hasher, policyTextOf(anchors));
    expect(policy.ok && policy.value.logs.map(({ key }) => key.name)).toEqual([
      'diary.example.com/log',
    ]);
  });
});
