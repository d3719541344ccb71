import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../../../renderer/verifier/reading/open-folder.ts';
import { openZip } from '../../../renderer/verifier/reading/open-zip.ts';
import { checkSource } from '../../../renderer/verifier/worker/check-source.ts';
import type { BundleReader } from '../../../shared/verify/bundle-format.ts';
import { verifyBundle } from '../../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';

type Files = Iterable<readonly [string, Uint8Array]>;

async function zipOf(files: Files, folder = ''): Promise<Blob> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [path, bytes] of files) await zip.add(`${folder}${path}`, new Uint8ArrayReader(bytes));
  return new Blob([await zip.close()]);
}

const folderOf = (files: Files) =>
  [...files].map(([path, bytes]) => ({
    path: `evidence/${path}`,
    file: new Blob([new Uint8Array(bytes)]),
  }));

async function contentOf(reader: BundleReader): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const path of await reader.list())
    texts[path] = Buffer.from((await reader.read(path)) ?? []).toString('hex');
  return texts;
}

const request = (zip: Blob, built: { policyText: string; anchorsText: string }) => ({
  source: { kind: 'zip', name: 'a.zip', file: zip } as const,
  policyText: built.policyText,
  anchorsText: built.anchorsText,
  profile: 'full' as const,
  identityText: undefined,
});

const deps = { crypto: testCrypto, openSealed: undefined, onProgress: () => undefined };

describe('opening', () => {
  it('reads a ZIP and a folder as the same files, and a file again', async () => {
    const { files } = await buildBundle();
    const expected = await contentOf(readerOf(files));
    const zip = await openZip(await zipOf(files, 'evidence/'));
    const folder = openFolder(folderOf(files));
    expect(zip.ok && (await contentOf(zip.value))).toEqual(expected);
    expect(zip.ok && (await contentOf(zip.value))).toEqual(expected);
    expect(folder.ok && (await contentOf(folder.value))).toEqual(expected);
    expect(zip.ok && (await zip.value.read('blobs/none'))).toBeUndefined();
  });

  it('reads a folder whose name is not in Latin letters', async () => {
    const { files } = await buildBundle();
    const opened = await openZip(await zipOf(files, 'প্রমাণ/'));
    expect(opened.ok && (await opened.value.list())).toContain('bundle.json');
  });

  it('refuses what is no ZIP, and a ZIP with something behind it', async () => {
    const { files } = await buildBundle();
    const good = await zipOf(files);
    for (const blob of [
      new Blob(['PK']),
      new Blob([]),
      new Blob([good, 'more']),
      good.slice(0, good.size - 9),
    ]) {
      const opened = await openZip(blob);
      expect(opened.ok).toBe(false);
      if (!opened.ok) expect(opened.error[0]?.code).toBe('E_BUNDLE_IO');
    }
  });

  it('does not give more of a file than its directory says', async () => {
    const good = await zipOf([['bundle.json', new Uint8Array(5_000).fill(7)]]);
    const bytes = new Uint8Array(await good.arrayBuffer());
    const view = new DataView(bytes.buffer);
    // The uncompressed size stands in the central directory; 5,000 becomes 500.
    const at = bytes.findIndex(
      (_, i) => view.getUint32(Math.min(i, bytes.length - 4)) === 0x504b0102,
    );
    expect(view.getUint32(at + 24, true)).toBe(5_000);
    view.setUint32(at + 24, 500, true);
    const opened = await openZip(new Blob([bytes]));
    if (opened.ok) await expect(opened.value.read('bundle.json')).rejects.toThrow();
    else expect(opened.error[0]?.code).toMatch(/E_BUNDLE/);
  });
});

describe('checkSource', () => {
  it('reports as the verifier does, with what it ignored', async () => {
    const built = await buildBundle();
    const zip = await zipOf([...built.files, ['policy', Buffer.from('not this one')]]);
    const { checked } = await checkSource(deps, request(zip, built));
    const report = await verifyBundle(
      { crypto: testCrypto },
      { ...built, files: readerOf(built.files) },
    );
    expect(checked.report).toEqual(report);
    expect(checked.ignored).toEqual(['policy']);
    expect(checked.title?.profile).toBe('full');
    expect(checked.ledger?.slices).toHaveLength(4);
  });

  it('fails a refused archive with nothing to look at', async () => {
    const built = await buildBundle();
    const zip = await zipOf([...built.files, ['../x', Buffer.from('x')]]);
    const { checked, files } = await checkSource(deps, request(zip, built));
    expect(checked.report.findings.map(({ code }) => code)).toEqual(['E_BUNDLE_PATH']);
    expect(checked.ledger).toBeUndefined();
    expect(files).toBeUndefined();
  });
});
