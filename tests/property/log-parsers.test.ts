import * as nodeCrypto from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNodeHasher, createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';
import { parseUtf8, utf8ToBytes } from '../../shared/kit/utf8.ts';
import {
  formatCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
  parseSignedCheckpoint,
  signCheckpoint,
} from '../../shared/log/checkpoint.ts';
import { formatLeaf, parseLeaf } from '../../shared/log/leaf.ts';
import { formatNote, parseNote } from '../../shared/log/note.ts';
import {
  createNoteSigner,
  formatSkey,
  formatVkey,
  parseSkey,
  parseVkey,
} from '../../shared/log/note-key.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { formatLogProof, parseLogProof } from '../../shared/log/proof.ts';
import { formatReceipt, parseReceipt } from '../../shared/log/receipt.ts';
import {
  encodeEntryBundle,
  encodeTile,
  parseEntryBundle,
  parseTile,
  parseTilePath,
  tilePath,
} from '../../shared/log/tile.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../shared/log/witness-request.ts';

const hasher = createNodeHasher(nodeCrypto);
const seed = new Uint8Array(32).fill(7);
const signer = createNoteSigner(
  hasher,
  { name: 'diary.example/log', type: 1 },
  createSeedSigner(nodeCrypto, seed),
);
const witnessKey = createNoteSigner(
  hasher,
  { name: 'witness.example', type: 4 },
  createSeedSigner(nodeCrypto, seed),
).key;
const checkpoint = await signCheckpoint(signer, {
  origin: 'diary.example/log',
  size: 300,
  root: new Uint8Array(32).fill(1),
});
const leaf = {
  kind: 'slice',
  receivedMs: 1_763_769_600_000,
  entryHash: 'ab'.repeat(32),
  signatureHash: '0'.repeat(64),
};
const hashes = [1, 2, 3].map((i) => new Uint8Array(32).fill(i));
const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
const vkey = formatVkey(signer.key);

interface Subject {
  readonly name: string;
  readonly sample: string;
  /** The parsed value formatted again, or `undefined` when refused. */
  readonly reformat: (source: string) => string | undefined;
}

const value = <T>(
  result: { ok: true; value: T } | { ok: false; error: unknown },
  format: (value: T) => string,
): string | undefined => (result.ok ? format(result.value) : undefined);

const subjects: readonly Subject[] = [
  { name: 'note', sample: checkpoint, reformat: (s) => value(parseNote(s), formatNote) },
  {
    name: 'checkpoint',
    sample: text,
    reformat: (s) => value(parseCheckpoint(s), formatCheckpoint),
  },
  {
    name: 'signed checkpoint',
    sample: checkpoint,
    reformat: (s) => value(parseSignedCheckpoint(s), ({ note }) => formatNote(note)),
  },
  {
    name: 'log proof',
    sample: formatLogProof({ index: 5, proof: hashes, extra: hashes[0] as Uint8Array, checkpoint }),
    reformat: (s) => value(parseLogProof(s), formatLogProof),
  },
  {
    name: 'receipt',
    sample: formatReceipt({ index: 5, leaf, proof: hashes, checkpoint }),
    reformat: (s) =>
      value(parseReceipt(s), (receipt) =>
        formatReceipt({ ...receipt, checkpoint: receipt.checkpointNote }),
      ),
  },
  {
    name: 'leaf',
    sample: parseUtf8(formatLeaf(leaf)) ?? '',
    reformat: (s) => value(parseLeaf(utf8ToBytes(s)), (l) => parseUtf8(formatLeaf(l)) ?? ''),
  },
  {
    name: 'add-checkpoint',
    sample: formatAddCheckpoint({ oldSize: 2, proof: hashes, checkpoint }),
    reformat: (s) => value(parseAddCheckpoint(s), formatAddCheckpoint),
  },
  { name: 'vkey', sample: vkey, reformat: (s) => value(parseVkey(hasher, s), formatVkey) },
  {
    name: 'skey',
    sample: formatSkey({ name: 'n', keyId: 9, seed }),
    reformat: (s) => value(parseSkey(s), formatSkey),
  },
  {
    name: 'tile path',
    sample: 'tile/1/x001/234.p/17',
    reformat: (s) => value(parseTilePath(s), tilePath),
  },
];

/** A sample with a few characters replaced, removed, doubled or put in. */
const mutations = (sample: string) =>
  fc
    .array(
      fc.record({
        at: fc.nat({ max: sample.length }),
        remove: fc.nat({ max: 3 }),
        insert: fc.oneof(
          fc.constantFrom('', '\n', '\n\n', ' ', '0', '+', '=', '/', '\r', '\ufeff', '—', '\ud800'),
          fc.string({ maxLength: 3, unit: 'binary' }),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      edits.reduce((s, e) => s.slice(0, e.at) + e.insert + s.slice(e.at + e.remove), sample),
    );

describe.each(subjects)('$name', ({ sample, reformat }) => {
  it('has one spelling: what is accepted formats back to itself', () => {
    expect(reformat(sample)).toBe(sample);
    fc.assert(
      fc.property(fc.oneof(mutations(sample), fc.string({ unit: 'binary' })), (source) => {
        const again = reformat(source);
        if (again !== undefined) expect(again).toBe(source);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('parsers of bytes', () => {
  it('never throw, and accept one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 9 }), (bytes, width) => {
        const tile = parseTile(bytes, width);
        if (tile.ok) expect(encodeTile(tile.value)).toEqual(bytes);
        const bundle = parseEntryBundle(bytes, width);
        if (bundle.ok) expect(encodeEntryBundle(bundle.value)).toEqual(bytes);
        expect(parseLeaf(bytes).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('read back any entries', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (entries) => {
        const bundle = parseEntryBundle(encodeEntryBundle(entries), entries.length);
        expect(bundle).toEqual({ ok: true, value: entries });
      }),
    );
  });
});

describe('tile paths', () => {
  it('name every tile', () => {
    const index = fc.oneof(fc.nat({ max: 3000 }), fc.maxSafeNat());
    const width = fc.integer({ min: 1, max: 256 });
    fc.assert(
      fc.property(fc.nat({ max: 63 }), index, width, (level, i, w) => {
        for (const tile of [
          { kind: 'hashes', level, index: i, width: w } as const,
          { kind: 'entries', index: i, width: w } as const,
        ])
          expect(parseTilePath(tilePath(tile))).toEqual({ ok: true, value: tile });
      }),
    );
  });
});

describe('policy', () => {
  const sample = `log ${vkey}\nwitness w ${formatVkey(witnessKey)}\ngroup g 1 w\nquorum g\n`;

  it('is read or refused with a line that exists, never thrown over', () => {
    expect(parsePolicy(hasher, sample).ok).toBe(true);
    fc.assert(
      fc.property(fc.oneof(mutations(sample), fc.string({ unit: 'binary' })), (source) => {
        const parsed = parsePolicy(hasher, source);
        if (parsed.ok) return;
        expect(parsed.error.code).toBe('E_POLICY');
        expect(parsed.error.line).toBeLessThanOrEqual(source.split('\n').length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('long hostile texts', () => {
  it('are read in little time', () => {
    const long = 1_048_576;
    const sources = [
      '\n'.repeat(long),
      '9'.repeat(long),
      `a\n${'9'.repeat(long / 2)}\nAAAA\n`,
      `text\n\n${'— a AAAAAAA=\n'.repeat(long / 16)}`,
      `c2sp.org/tlog-proof@v1\nindex 0\n${'AAAA\n'.repeat(long / 8)}\ncp`,
      `tile/0/${'x001/'.repeat(long / 8)}001`,
      'group g any '.repeat(long / 16),
      'a+'.repeat(long / 2),
    ];
    for (const source of sources) {
      const startMs = performance.now();
      for (const { reformat } of subjects) expect(reformat(source)).toBeUndefined();
      parseCheckpointText(source);
      parsePolicy(hasher, source);
      // Twelve parsers; the bound is wide because test machines are slow, quadratic is far above it.
      expect(performance.now() - startMs).toBeLessThan(1_500);
    }
  });
});
