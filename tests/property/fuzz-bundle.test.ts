import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCli, writeBundle } from '../support/run-cli.ts';
import { buildBundle, readerOf, reindex } from '../support/bundle-factory.ts';
import { testCrypto } from '../support/entry-factory.ts';
import { rememberGood } from '../support/bundle-mutation.ts';
import { findingCodes } from '../../shared/verify/codes.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { bytesOf } from './fuzz-support.ts';

const built = await buildBundle();
const crypto = rememberGood(testCrypto);
const paths = [...built.files.keys()];
const seed = 20_260_302;

/** A code for whatever it is, in words and order that do not depend on chance. */
async function expectReport(files: Map<string, Uint8Array>): Promise<void> {
  const input = { ...built, files: readerOf(files) };
  const report = await verifyBundle({ crypto }, input);
  expect(['ok', 'ok_with_warnings', 'failed']).toContain(report.verdict);
  for (const { code } of report.findings) expect(findingCodes).toContain(code);
  expect(await verifyBundle({ crypto }, input)).toEqual(report);
}

const junk = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.json({ maxDepth: 9 }).map(bytesOf),
  fc.array(fc.json({ maxDepth: 4 }), { maxLength: 20 }).map((lines) => bytesOf(lines.join('\n'))),
);

describe('any bytes in place of any file', () => {
  it.each([true, false])('give a code, never an exception (index made anew: %s)', async (anew) => {
    const property = fc.asyncProperty(fc.constantFrom(...paths), junk, async (path, bytes) => {
      const files = new Map(built.files).set(path, bytes);
      if (anew && path !== 'bundle.json') reindex(files);
      await expectReport(files);
    });
    await fc.assert(property, { numRuns: 120, seed });
  });

  it('do so in the policy and in the anchors too', async () => {
    const property = fc.asyncProperty(junk, fc.boolean(), async (bytes, isPolicy) => {
      const text = Buffer.from(bytes).toString();
      const trust = isPolicy ? { policyText: text } : { anchorsText: text };
      const report = await verifyBundle(
        { crypto },
        { ...built, ...trust, files: readerOf(built.files) },
      );
      expect(report.verdict).toBe('failed');
    });
    await fc.assert(property, { numRuns: 200, seed });
  });

  it('come out of the command as exit 1 and one report', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...paths), junk, async (path, bytes) => {
      const folder = await writeBundle({ ...built, files: new Map(built.files).set(path, bytes) });
      const { bundle, policy, anchors } = folder;
      const argv = ['verify', bundle, '--policy', policy, '--anchors', anchors, '--json'];
      const { exitCode, stdout, stderr } = await runCli(argv);
      const shown = await runCli(['bundle', 'show', bundle]);
      await folder.remove();
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      expect(JSON.parse(stdout).verdict).toBe('failed');
      expect(shown.exitCode).toBeLessThan(2);
    });
    await fc.assert(property, { numRuns: 40, seed });
  });
});

/** Files of lines of JSON, and the one that is a single line. */
const linePaths = ['entries.ndjson', 'proofs.ndjson', 'disclosures.ndjson', 'view.json'] as const;
const oddValues: readonly unknown[] = [
  null,
  true,
  '',
  'A'.repeat(50),
  '\ud800',
  0,
  -1,
  1.5,
  2 ** 53,
  1e300,
  [],
  {},
  [[[[]]]],
  JSON.parse('{"__proto__":1,"constructor":1,"toString":1}'),
];

describe('lines of the right form with odd content', () => {
  it('give a code, never an exception', async () => {
    const change = fc.record({
      path: fc.constantFrom(...linePaths),
      line: fc.nat(),
      key: fc.nat(),
      value: fc.constantFrom('remove', 'repeat', ...oddValues.keys()),
    });
    const property = fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 3 }),
      async (changes) => {
        const files = new Map(built.files);
        for (const each of changes)
          files.set(each.path, bytesOf(withChange(textOf(files, each.path), each)));
        reindex(files);
        await expectReport(files);
      },
    );
    await fc.assert(property, { numRuns: 250, seed });
  });
});

const textOf = (files: ReadonlyMap<string, Uint8Array>, path: string): string =>
  Buffer.from(files.get(path) ?? []).toString();

interface LineChange {
  readonly line: number;
  readonly key: number;
  readonly value: string | number;
}

function withChange(text: string, { line, key, value }: LineChange): string {
  const lines = text.split('\n').filter((each) => each !== '');
  const at = line % Math.max(1, lines.length);
  if (value === 'remove') lines.splice(at, 1);
  else if (value === 'repeat') lines.splice(at, 0, lines[at] ?? '');
  else lines[at] = withOdd(lines[at] ?? '{}', key, oddValues[Number(value)]);
  // `view.json` is a single line without its end.
  return lines.join('\n') + (text.endsWith('\n') ? '\n' : '');
}

/** Replaces one of all the values of a JSON text, however deep it lies. */
function withOdd(json: string, key: number, odd: unknown): string {
  const places: { readonly holder: Record<string, unknown>; readonly name: string }[] = [];
  const root = JSON.parse(json) as Record<string, unknown>;
  const visit = (holder: Record<string, unknown>): void => {
    for (const [name, value] of Object.entries(holder)) {
      places.push({ holder, name });
      if (typeof value === 'object' && value !== null) visit(value as Record<string, unknown>);
    }
  };
  visit(root);
  const place = places[key % Math.max(1, places.length)];
  if (place) place.holder[place.name] = odd;
  return JSON.stringify(root);
}
