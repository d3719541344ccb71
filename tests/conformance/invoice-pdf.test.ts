import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { buildBundle, type BundleTamper } from '../support/bundle-factory.ts';
import { type BundleFolder, runCli, writeBundle } from '../support/run-cli.ts';
import { claimCases } from './cases-claims.ts';

const folders: BundleFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

async function pdfOf(tamper?: BundleTamper, more: readonly string[] = []) {
  const folder = await writeBundle(await buildBundle(tamper));
  folders.push(folder);
  const { bundle, policy, anchors } = folder;
  const out = join(folder.folder, 'invoice.pdf');
  const trust = ['--policy', policy, '--anchors', anchors, '--out', out];
  const argv = ['invoice', 'pdf', bundle, ...trust, ...more];
  return { out, argv, result: await runCli(argv) };
}

describe('countersign invoice pdf', () => {
  it('makes the same page of the same bundle, and overwrites nothing', async () => {
    const { out, argv, result } = await pdfOf();
    expect(result.stderr).toBe('');
    expect(result.stdout).toMatch(/invoice 2026-001, timesheet root [0-9a-f]{64}\n$/);
    expect(result.exitCode).toBe(0);
    const bytes = await readFile(out);
    expect(bytes.subarray(0, 8).toString()).toBe('%PDF-1.7');
    const again = await runCli(argv);
    expect(again).toMatchObject({ exitCode: 3, stdout: '' });
    expect(again.stderr).toContain('there is a file already');
    const second = await runCli([...argv, '--out', `${out}.2`]);
    expect(second.exitCode).toBe(0);
    expect(await readFile(`${out}.2`)).toEqual(bytes);
  });

  it('finds an invoice by its number, and says when there is none', async () => {
    expect((await pdfOf(undefined, ['--invoice', '2026-001'])).result.exitCode).toBe(0);
    const { result } = await pdfOf(undefined, ['--invoice', '2026-999']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('no such invoice');
  });

  it.each(['E_INVOICE', 'E_TS_TOTAL', 'E_TS_SET', 'E_DEC_TOTAL'] as const)(
    'makes nothing of a bundle with %s',
    async (code) => {
      const { out, result } = await pdfOf(claimCases[code]?.tamper);
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      await expect(readFile(out)).rejects.toThrow('ENOENT');
    },
  );
});
