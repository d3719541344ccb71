import { randomBytes } from 'node:crypto';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { zipStream } from '../../../server/http/zip-stream.ts';
import type { ExportFile } from '../../../server/use-cases/export-files.ts';

const megabyte = 1_048_576;
const noError = (error: unknown): void => {
  throw error;
};

async function* bytesOf(...parts: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

async function collect(files: readonly ExportFile[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = zipStream(
    (async function* () {
      yield* files;
    })(),
    noError,
  );
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

describe('a ZIP that is made while it is read', () => {
  it('has every file with its bytes, empty ones too, and not what has gone', async () => {
    const zip = await collect([
      { path: 'a/b.txt', open: async () => bytesOf(Buffer.from('hello '), Buffer.from('there')) },
      { path: 'empty', open: async () => bytesOf() },
      { path: 'gone', open: async () => undefined },
    ]);
    const reader = new ZipReader(new Uint8ArrayReader(zip), { strictness: 'strict' });
    const entries = await reader.getEntries();
    const found = await Promise.all(
      entries.map(async (entry) => {
        const bytes = entry.directory ? undefined : await entry.getData(new Uint8ArrayWriter());
        return [entry.filename, Buffer.from(bytes ?? []).toString()];
      }),
    );
    expect(found).toEqual([
      ['a/b.txt', 'hello there'],
      ['empty', ''],
    ]);
  });

  it('takes no more memory for more files, and waits for a slow reader', async () => {
    const block = randomBytes(megabyte);
    const state = { made: 0, read: 0 };
    const files = (async function* () {
      for (let n = 0; n < 200; n++)
        yield {
          path: `picture ${n}`,
          open: async () => {
            state.made += 1;
            return bytesOf(block);
          },
        };
    })();
    const before = process.memoryUsage().rss;
    const peak = { rss: 0, ahead: 0 };
    for await (const chunk of zipStream(files, noError)) {
      state.read += (chunk as Uint8Array).length;
      peak.rss = Math.max(peak.rss, process.memoryUsage().rss - before);
      peak.ahead = Math.max(peak.ahead, state.made - state.read / megabyte);
    }
    expect(state.read).toBeGreaterThan(200 * megabyte);
    expect(peak.ahead).toBeLessThan(8);
    expect(peak.rss).toBeLessThan(150 * megabyte);
  });

  it('breaks off when a file does, and lets go when nobody reads on', async () => {
    const failed: unknown[] = [];
    const failing = (async function* () {
      yield { path: 'one', open: async () => bytesOf(randomBytes(100)) };
      yield { path: 'two', open: () => Promise.reject(new Error('away')) };
    })();
    const read = async () => {
      for await (const _ of zipStream(failing, (error) => void failed.push(error))) continue;
    };
    await expect(read()).rejects.toThrow('away');
    expect(failed).toHaveLength(1);
    const ended = new Promise<void>((resolve) => {
      const endless = (async function* () {
        try {
          for (let n = 0; ; n++)
            yield { path: `${n}`, open: async () => bytesOf(randomBytes(100_000)) };
        } finally {
          resolve();
        }
      })();
      const stream = zipStream(endless, () => undefined);
      stream.once('data', () => stream.destroy());
    });
    await ended;
  });
});
