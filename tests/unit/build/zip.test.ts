import { mkdtemp, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { extractZip } from '../../../build/zip.ts';

interface Packed {
  readonly name: string;
  readonly text: string;
  readonly method: 0 | 8 | 12;
  readonly mode: number;
}

/** A minimal archive: local headers, central directory, end record. */
function zipOf(files: readonly Packed[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  for (const { name, text, method, mode } of files) {
    const body = method === 0 ? Buffer.from(text) : deflateRawSync(text);
    const offset = Buffer.concat(local).length;
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt16LE(name.length, 26);
    local.push(header, Buffer.from(name), body);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(body.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(mode, 40);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, Buffer.from(name));
  }
  const [bodies, directory] = [Buffer.concat(local), Buffer.concat(central)];
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(bodies.length, 16);
  return Buffer.concat([bodies, directory, end]);
}

async function extract(zip: Buffer, place = (name: string): string | undefined => name) {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-zip-'));
  await writeFile(join(dir, 'a.zip'), zip);
  const targetDir = join(dir, 'out');
  const count = await extractZip({ zipPath: join(dir, 'a.zip'), targetDir, place });
  return { targetDir, count };
}

const file = (name: string, text: string, facts: Partial<Packed> = {}): Packed => ({
  name,
  text,
  method: 8,
  mode: 0o100644,
  ...facts,
});

describe('extractZip', () => {
  it('writes packed, stored and empty files with their executable bit', async () => {
    const zip = zipOf([
      file('top/', '', { method: 0 }),
      file('top/packed.txt', 'packed '.repeat(1000)),
      file('top/run', 'stored', { method: 0, mode: 0o100755 }),
      file('empty', '', { method: 0 }),
    ]);
    const { targetDir, count } = await extract(zip);
    expect(count).toBe(3);
    expect(await readFile(join(targetDir, 'top/packed.txt'), 'utf8')).toBe('packed '.repeat(1000));
    expect(await readFile(join(targetDir, 'top/run'), 'utf8')).toBe('stored');
    expect(await readFile(join(targetDir, 'empty'), 'utf8')).toBe('');
    expect((await stat(join(targetDir, 'top/run'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(targetDir, 'empty'))).mode & 0o777).toBe(0o644);
  });

  it('leaves out and renames as told', async () => {
    const zip = zipOf([file('keep', '1'), file('drop', '2')]);
    const { targetDir, count } = await extract(zip, (name) =>
      name === 'keep' ? 'kept/here' : undefined,
    );
    expect(count).toBe(1);
    expect(await readdir(targetDir, { recursive: true })).toEqual(['kept', 'kept/here']);
  });

  it.each(['../outside', 'a/../../outside'])('refuses the entry %s', async (name) => {
    await expect(extract(zipOf([file(name, 'x')]))).rejects.toThrow('outside its folder');
  });

  it('refuses an unknown method and damaged archives', async () => {
    await expect(extract(zipOf([file('a', 'x', { method: 12 })]))).rejects.toThrow('unknown way');
    await expect(extract(Buffer.alloc(100))).rejects.toThrow('no end of directory');
    const broken = zipOf([file('a', 'x')]);
    broken.writeUInt32LE(0, broken.length - 22 - 47);
    await expect(extract(broken)).rejects.toThrow('directory cannot be read');
  });
});
