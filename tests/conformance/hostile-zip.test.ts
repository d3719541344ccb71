import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBundleZip } from '../../cli/bundle-zip.ts';
import { buildBundle, type BuiltBundle } from '../support/bundle-factory.ts';
import { type BundleFolder, runCli, writeBundle } from '../support/run-cli.ts';
import { type ZipLies, type ZipMember, zipMembers, zipOf } from '../support/zip-writer.ts';

const folders: BundleFolder[] = [];
let built: BuiltBundle;

beforeAll(async () => {
  built = await buildBundle();
});

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

async function verifyZip(zip: Uint8Array, ...more: readonly string[]) {
  const folder = await writeBundle(built);
  folders.push(folder);
  const path = join(folder.folder, 'bundle.zip');
  await writeFile(path, zip);
  const trust = ['--policy', folder.policy, '--anchors', folder.anchors];
  return { ...(await runCli(['verify', path, ...trust, ...more])), folder, path };
}

const members = (folder = ''): readonly ZipMember[] => zipMembers(built.files, folder);

const withChange = (change: Partial<ZipMember>, at = 2): readonly ZipMember[] =>
  members().map((member, i) => (i === at ? { ...member, ...change } : member));

describe('a bundle in a ZIP', () => {
  it('gives the same report as its folder', async () => {
    const zipped = await verifyZip(zipOf(members()), '--json');
    expect(zipped).toMatchObject({ exitCode: 0, stderr: '' });
    const { bundle, policy, anchors } = zipped.folder;
    const plain = await runCli([
      'verify',
      bundle,
      '--policy',
      policy,
      '--anchors',
      anchors,
      '--json',
    ]);
    expect(zipped.stdout).toBe(plain.stdout);
  });

  it('may be stored, streamed, or below the one folder that was zipped', async () => {
    const blobs = { name: 'b/blobs/', bytes: new Uint8Array(0), method: 0, unixMode: 0o040_755 };
    for (const zip of [
      zipOf(members().map((member) => ({ ...member, method: 0 }))),
      zipOf(members().map((member) => ({ ...member, flags: 8 }))),
      zipOf([{ ...blobs, name: 'b/' }, blobs, ...members('b/')]),
    ])
      expect((await verifyZip(zip)).exitCode).toBe(0);
  });

  it('is told in words like any other', async () => {
    const { path } = await verifyZip(zipOf(members('mine/')));
    const shown = await runCli(['bundle', 'show', path]);
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
    expect(shown.stdout).toContain('contract "Support desk" signed by the freelancer');
  });
});

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const nameOf = (i: number): string => `blobs/${i.toString(16).padStart(64, '0')}`;
const zip64Of = (sizes: readonly number[]): Uint8Array => {
  const extra = Buffer.alloc(4 + 8 * sizes.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * sizes.length, 2);
  for (const [i, size] of sizes.entries()) extra.writeBigUInt64LE(BigInt(size), 4 + 8 * i);
  return extra;
};

const hostile: Readonly<Record<string, readonly [code: string, zip: () => Uint8Array]>> = {
  'a link': ['E_BUNDLE_PATH', () => zipOf(withChange({ unixMode: 0o120_777 }))],
  'a name that leaves the folder': [
    'E_BUNDLE_PATH',
    () => zipOf(withChange({ name: '../policy' })),
  ],
  'an absolute name': ['E_BUNDLE_PATH', () => zipOf(withChange({ name: '/etc/passwd' }))],
  'a name with a backslash': ['E_BUNDLE_PATH', () => zipOf(withChange({ name: '..\\policy' }))],
  'a name that draws on the terminal': [
    'E_BUNDLE_PATH',
    () => zipOf(withChange({ name: '\u001b[2J\u202e' })),
  ],
  'one name twice': ['E_BUNDLE_PATH', () => zipOf([...members(), members()[3] as ZipMember])],
  'two folders': ['E_BUNDLE_PATH', () => zipOf([...members('a/'), ...members('b/')])],
  'folders in folders': ['E_BUNDLE_PATH', () => zipOf(members('a/b/'))],
  'a bundle in a bundle': [
    'E_BUNDLE_PATH',
    () => zipOf([...members(), { name: 'bundle.zip', bytes: zipOf(members()) }]),
  ],
  'another name in the local header': [
    'E_BUNDLE_IO',
    () => zipOf(withChange({ localName: nameOf(1), name: nameOf(2) })),
  ],
  'another size in the local header': [
    'E_BUNDLE_IO',
    () => zipOf(withChange({ localFileBytes: 7 })),
  ],
  'an encrypted file': ['E_BUNDLE_IO', () => zipOf(withChange({ flags: 1 }))],
  'a method that nobody reads': ['E_BUNDLE_IO', () => zipOf(withChange({ method: 12 }))],
  'two files that share their bytes': [
    'E_BUNDLE_IO',
    () =>
      zipOf(
        [
          ...members(),
          { name: nameOf(1), bytes: bytes(9) },
          { name: nameOf(1), bytes: bytes(9), placeOf: members().length },
        ].map((member, i, all) => (i === all.length - 1 ? { ...member, name: nameOf(2) } : member)),
      ),
  ],
  'more files than a bundle has': [
    'E_BUNDLE_LIMIT',
    () =>
      zipOf(
        Array.from({ length: 20_010 }, (_, i) => ({ name: nameOf(i), bytes: bytes(0), method: 0 })),
      ),
  ],
  'a bomb': ['E_BUNDLE_LIMIT', () => zipOf([...members(), { name: nameOf(1), bytes: bytes(4e6) }])],
  'a file of three gigabytes': ['E_BUNDLE_LIMIT', () => zipOf(withChange({ fileBytes: 3e9 }))],
  'a ZIP64 file of a petabyte': [
    'E_BUNDLE_LIMIT',
    () => zipOf(withChange({ fileBytes: 0xffffffff, extra: zip64Of([1e15]) })),
  ],
  'a ZIP64 size that is not there': [
    'E_BUNDLE_IO',
    () => zipOf(withChange({ fileBytes: 0xffffffff })),
  ],
  'a file that is longer than it says': ['E_BUNDLE_IO', () => zipOf(withChange({ fileBytes: 3 }))],
  'a file that is shorter than it says': [
    'E_BUNDLE_IO',
    () => zipOf(withChange({ fileBytes: (members()[2]?.bytes.length ?? 0) + 1 })),
  ],
};

const lies: Readonly<Record<string, ZipLies>> = {
  'bytes before it': { before: Buffer.from('PK stub') },
  'bytes after it': { after: bytes(1) },
  'another end in a comment': { comment: Buffer.from(zipOf([])).toString('latin1') },
  'fewer files in the end record': { count: 1 },
  'more files in the end record': { count: 60_000 },
  'a directory of a gigabyte': { directoryBytes: 1e9 },
  'a directory that lies elsewhere': { directoryOffset: 4 },
  'a directory beyond the end': { directoryOffset: 0xfffffff0 },
  'ZIP64 values without a ZIP64 record': { directoryOffset: 0xffffffff, count: 0xffff },
};

describe('a hostile ZIP', () => {
  for (const [title, [code, zip]] of Object.entries(hostile))
    it(`with ${title} is refused: ${code}`, async () => {
      const { exitCode, stdout, stderr } = await verifyZip(zip(), '--json');
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      const { findings, verdict } = JSON.parse(stdout);
      expect(verdict).toBe('failed');
      expect(findings.map((finding: { code: string }) => finding.code)).toContain(code);
      expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });

  for (const [title, lie] of Object.entries(lies))
    it(`with ${title} is refused`, async () => {
      const { exitCode, stdout } = await verifyZip(zipOf(members(), lie));
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/E_BUNDLE_(IO|LIMIT|PATH) /);
    });

  it('that is cut off anywhere is refused, without an exception', async () => {
    const whole = zipOf(members());
    for (let cut = 2; cut < whole.length; cut += 97)
      expect((await verifyZip(whole.subarray(0, cut))).exitCode).toBe(1);
  });

  it('is neither a folder nor a ZIP when it does not start like one: usage', async () => {
    const { exitCode, stderr } = await verifyZip(Buffer.from('hello'));
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^countersign: neither a folder nor a ZIP: [^\n]+\n$/);
  });

  it('is read a little at a time, however much its directory claims', async () => {
    const { path } = await verifyZip(
      zipOf(members(), { directoryBytes: 2 ** 31, directoryOffset: 0 }),
    );
    const file = await open(path);
    const { size } = await file.stat();
    const asked: number[] = [];
    const spy = {
      read: (into: Uint8Array, at: number, length: number, from: number) => {
        asked.push(length);
        return file.read(into, at, length, from);
      },
    };
    const opened = await openBundleZip({ file: spy as typeof file, size });
    await file.close();
    expect(opened.ok).toBe(false);
    expect(Math.max(...asked)).toBeLessThanOrEqual(size);
  });
});
