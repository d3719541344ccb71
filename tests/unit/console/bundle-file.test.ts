import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractZip } from '../../../build/zip.ts';
import { buildBundleFile } from '../../../renderer/console/contract/bundle-file.ts';
import type { ConsoleApi } from '../../../renderer/console/data/console-api.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function unpacked(zip: Blob, names: readonly string[]): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-zip-'));
  const zipPath = join(dir, 'a.zip');
  await writeFile(zipPath, new Uint8Array(await zip.arrayBuffer()));
  const written = await extractZip({ zipPath, targetDir: join(dir, 'out'), place: (name) => name });
  expect(written).toBe(names.length);
  const contents = await Promise.all(names.map((name) => readFile(join(dir, 'out', name), 'utf8')));
  await rm(dir, { recursive: true, force: true });
  return contents;
}

describe('buildBundleFile', () => {
  const sha256 = 'c'.repeat(64);
  const bundle = {
    files: { 'bundle.json': '{}', 'anchors.json': 'not ours', '../evil': 'x' },
    blobs: [{ sha256, len: 3, entry: 'e'.repeat(64) }],
  };

  it('holds the bundle’s own files and its pictures, and tells how far it is', async () => {
    const asked: unknown[] = [];
    const api = {
      call: async (...call: unknown[]) => {
        asked.push(call);
        return utf8('চিত্র');
      },
    } as unknown as ConsoleApi;
    const shares: number[] = [];
    const zip = await buildBundleFile(api, bundle, (share) => shares.push(share));
    const names = ['bundle.json', `blobs/${sha256}`];
    expect(await unpacked(zip, names)).toEqual(['{}', 'চিত্র']);
    expect(asked).toEqual([['getBlob', { params: { hash: 'e'.repeat(64), sha256 } }]]);
    expect(shares).toEqual([0, 1]);
  });

  it('is the same for the same files', async () => {
    const api = { call: async () => utf8('abc') } as unknown as ConsoleApi;
    const bytesOf = async () => {
      const zip = await buildBundleFile(api, bundle, () => undefined);
      return new Uint8Array(await zip.arrayBuffer());
    };
    expect(await bytesOf()).toEqual(await bytesOf());
  });
});
