import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureBuilt } from '../../build/bundle.ts';
import { runCommand } from '../bench/measure-command.ts';
import { bundleIn, writeYear } from '../bench/year-bundle.ts';
import { scaled } from '../support/long-scale.ts';

/** In pictures nearly as large as one may be, the bundle nearly as large as one may be: 2 GiB. */
const size = { weeks: 3, slices: Math.max(30, scaled(510)), pictureBytes: 4_000_000 };
const mostMemoryMb = 300;

const state = { folder: '', zip: '' };

beforeAll(async () => {
  await ensureBuilt(['cli']);
  state.folder = await mkdtemp(join(tmpdir(), 'countersign-large-'));
  state.zip = join(state.folder, 'bundle.zip');
  const { bundle } = await writeYear(size, bundleIn(state.folder));
  await packFolder(bundle, state.zip);
  // Otherwise this would be about some smaller bundle.
  expect((await stat(state.zip)).size).toBeGreaterThan(size.slices * size.pictureBytes);
}, 900_000);
afterAll(() => rm(state.folder, { recursive: true, force: true }));

it.each(['bundle', 'bundle.zip'])(
  'a bundle of nearly two gibibytes verifies in bounded memory as %s',
  async (name) => {
    const disk = { ...bundleIn(state.folder), bundle: join(state.folder, name) };
    const { ms, memoryMb } = await runCommand(disk);
    console.log(`${name}: ${ms.toFixed(0)} ms, ${memoryMb.toFixed(0)} MiB`);
    expect(memoryMb).toBeLessThan(mostMemoryMb);
  },
  900_000,
);

/** Member by member, as stored: pictures are compressed already. */
async function packFolder(folder: string, path: string): Promise<void> {
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(path)), {
    level: 0,
    dataDescriptor: false,
    extendedTimestamp: false,
  });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    const file = join(parentPath, name);
    await zip.add(file.slice(folder.length + 1), new Uint8ArrayReader(await readFile(file)));
  }
  await zip.close();
}
