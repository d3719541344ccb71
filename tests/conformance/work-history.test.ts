import { afterEach, describe, expect, it } from 'vitest';
import { choosePart, cutToPart, rangeOfWeeks } from '../../shared/verify/part-bundle.ts';
import type { VerificationReport } from '../../shared/verify/report.ts';
import { type BundleParts, type BundleTamper, buildBundle } from '../support/bundle-factory.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { type BundleFolder, runCli, writeBundle } from '../support/run-cli.ts';
import { creditStep, withTax } from '../support/taxed-scene.ts';
import { testStartMs } from '../support/test-clock.ts';
import { day, insertedAfter } from './case.ts';

const folders: BundleFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

/** What a work history has of a contract: signed entries, and nothing that was disclosed. */
function strip(parts: BundleParts): void {
  parts.profile = 'totals';
  parts.disclosures = [];
  parts.blobs.clear();
}

function cut(parts: BundleParts): void {
  const part = rangeOfWeeks({ ...ordinaryDraft, firstWeek: 0, weeks: 1 });
  const lines = { ...parts, disclosures: parts.disclosures as never };
  const { entries, proofs } = cutToPart(
    testCrypto.hasher,
    lines,
    choosePart(testCrypto.hasher, parts.entries, part),
  );
  parts.part = part;
  parts.entries = entries.map((line) => ({ ...line })) as BundleParts['entries'];
  parts.proofs = [...proofs];
}

async function verify(tamper: BundleTamper, more: readonly string[] = ['--profile', 'totals']) {
  const folder = await writeBundle(await buildBundle(tamper));
  folders.push(folder);
  const { bundle, policy, anchors } = folder;
  const trust = ['--policy', policy, '--anchors', anchors, '--json'];
  const result = await runCli(['verify', bundle, ...trust, ...more]);
  return { ...result, report: JSON.parse(result.stdout) as VerificationReport };
}

const credit = creditStep(
  { name: 'credit', atMs: testStartMs + 8 * day },
  { no: '2026-002', ms: { service: 600_000, support: 0 } },
);

describe('countersign verify on what a work history has', () => {
  it('accepts the week, and shows its time and that it was paid', async () => {
    const { exitCode, report } = await verify({ parts: strip });
    expect(exitCode).toBe(0);
    expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid', ms: 2_380_000 }]);
    expect(report.findings.map(({ code }) => code)).toEqual(['I_NOT_INCLUDED']);
  });

  it('accepts whole weeks alone, also with an invoice that has tax, and a credit', async () => {
    const { exitCode, report } = await verify({
      steps: (steps) => insertedAfter(withTax(steps), 'payment', credit),
      parts: (parts) => {
        cut(parts);
        strip(parts);
      },
    });
    expect(exitCode).toBe(0);
    expect(report.part).toBeDefined();
    expect(report.timesheets).toMatchObject([{ ok: true, state: 'paid' }]);
  });

  it('warns whoever was promised all of it', async () => {
    const { exitCode, report } = await verify({ parts: strip }, []);
    expect(exitCode).toBe(2);
    expect(report.findings.map(({ code }) => code)).toContain('W_PROFILE_TOTALS');
  });

  it('refuses what was changed after it was signed', async () => {
    const { exitCode } = await verify({
      parts: (parts) => {
        strip(parts);
        const line = parts.entries.find(({ envelope }) => JSON.stringify(envelope).length > 0);
        const envelope = line?.envelope as { payload: string };
        const payload = Buffer.from(envelope.payload, 'base64')
          .toString()
          .replace('"v":1', '"v":2');
        if (line !== undefined)
          line.envelope = { ...envelope, payload: Buffer.from(payload).toString('base64') };
      },
    });
    expect(exitCode).toBe(1);
  });
});
