import { describe, expect, it } from 'vitest';
import {
  blobPath,
  bundleIndexSchema,
  createBundleIndex,
  formatBundleLines,
  isBundlePath,
  parseBlobPath,
} from '../../../shared/verify/bundle-format.ts';
import { parseBundleJson, splitLines } from '../../../shared/verify/bundle-text.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const hash = 'ab'.repeat(32);

describe('isBundlePath', () => {
  it.each(['bundle.json', 'checkpoint', 'view.json', 'entries.ndjson', `blobs/${hash}`])(
    'knows %s',
    (path) => expect(isBundlePath(path)).toBe(true),
  );

  it.each([
    '',
    '/bundle.json',
    './bundle.json',
    '../bundle.json',
    'Bundle.json',
    'bundle.json/',
    'bundle.json\0',
    'policy',
    'blobs',
    'blobs/',
    `blobs/../${hash}`,
    `blobs/${hash.toUpperCase()}`,
    `blobs/${hash.slice(1)}`,
    `blobs/${hash}0`,
    `blobs\\${hash}`,
    `blobs/ab/${hash}`,
    `blobs/${hash}\n`,
    'blobs/con',
    '__proto__',
  ])('refuses %j', (path) => expect(isBundlePath(path)).toBe(false));

  it('reads a blob path back', () => {
    expect(parseBlobPath(blobPath(hash))).toBe(hash);
    expect(parseBlobPath('checkpoint')).toBeUndefined();
  });
});

describe('createBundleIndex', () => {
  it('lists texts and blobs in order of path', () => {
    const text = createBundleIndex(
      testCrypto.hasher,
      {
        profile: 'full',
        log: 'diary.example.com/log',
        con: '11111111-1111-4111-8111-111111111111',
        from: 0,
        to: 3,
      },
      { textByPath: { 'view.json': '{}', checkpoint: 'x' }, blobs: [{ sha256: hash, len: 7 }] },
    );
    const index = bundleIndexSchema.parse(parseBundleJson(utf8ToBytes(text)));
    expect(index.files).toEqual([
      { path: `blobs/${hash}`, len: 7, sha256: hash },
      {
        path: 'checkpoint',
        len: 1,
        sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
      },
      {
        path: 'view.json',
        len: 2,
        sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ]);
  });
});

describe('parseBundleJson', () => {
  const parse = (text: string) => parseBundleJson(utf8ToBytes(text));

  it('takes only the one spelling', () => {
    expect(parse('{"a":1,"b":[true,"x"]}')).toEqual({ a: 1, b: [true, 'x'] });
    for (const text of [
      '{"b":1,"a":1}',
      '{"a":1 }',
      '{"a":1,"a":1}',
      '{"a":1.0}',
      '{"a":1e0}',
      '{"a":9007199254740993}',
      '{"a":1e400}',
      '{"a":"\\u0061"}',
      '{"a":1}\n',
      '\ufeff{"a":1}',
      '',
      'nothing',
    ])
      expect(parse(text)).toBeUndefined();
  });

  it('refuses depth before it parses', () => {
    expect(parse(`${'['.repeat(9)}${']'.repeat(9)}`)).toBeUndefined();
    expect(parse('['.repeat(100_000))).toBeUndefined();
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(parseBundleJson(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  });
});

describe('splitLines', () => {
  it('splits what formatBundleLines joins', () => {
    const bytes = utf8ToBytes(formatBundleLines([{ a: 1 }, { b: 'ü' }]));
    const lines = splitLines(bytes)?.map((line) => Buffer.from(line).toString());
    expect(lines).toEqual(['{"a":1}', '{"b":"ü"}']);
    expect(splitLines(new Uint8Array(0))).toEqual([]);
  });

  it('refuses a line that is cut off', () => {
    expect(splitLines(utf8ToBytes('{}\n{'))).toBeUndefined();
  });
});
