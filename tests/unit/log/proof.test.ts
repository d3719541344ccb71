import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { formatLeaf, type Leaf, parseLeaf } from '../../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../../shared/log/merkle.ts';
import { inclusionProof, readerOfLeaves } from '../../../shared/log/merkle-build.ts';
import { createNoteSigner } from '../../../shared/log/note-key.ts';
import { formatLogProof, parseLogProof } from '../../../shared/log/proof.ts';
import {
  formatReceipt,
  parseReceipt,
  verifyReceiptInclusion,
} from '../../../shared/log/receipt.ts';
import { formatAddCheckpoint, parseAddCheckpoint } from '../../../shared/log/witness-request.ts';

const { hasher } = createNodeCrypto(nodeCrypto);
const header = 'c2sp.org/tlog-proof@v1';
const hash = new Uint8Array(32).fill(3);
const hashLine = Buffer.from(hash).toString('base64');

describe('log proof', () => {
  const proof = { index: 7, proof: [hash], extra: utf8ToBytes('x'), checkpoint: 'cp\n\n— s\n' };
  const source = `${header}\nextra eA==\nindex 7\n${hashLine}\n\ncp\n\n— s\n`;

  it('reads back, with and without extra data', () => {
    expect(formatLogProof(proof)).toBe(source);
    expect(parseLogProof(source)).toEqual({ ok: true, value: proof });
    const bare = { index: 0, proof: [], checkpoint: 'cp' };
    expect(parseLogProof(formatLogProof(bare))).toEqual({ ok: true, value: bare });
  });

  it.each([
    ['another version', source.replace('@v1', '@v2')],
    ['empty extra', source.replace('eA==', '')],
    ['extra twice', source.replace('index', 'extra eA==\nindex')],
    ['extra after index', `${header}\nindex 7\nextra eA==\n\ncp\n`],
    ['leading zero', source.replace('index 7', 'index 07')],
    ['index of 2^53', source.replace('index 7', 'index 9007199254740992')],
    ['no index', source.replace('index 7\n', '')],
    ['short hash', source.replace(hashLine, 'AAAA')],
    ['64 hashes', source.replace(hashLine, Array(64).fill(hashLine).join('\n'))],
    ['no checkpoint', `${header}\nindex 7\n\n`],
    ['no blank line', `${header}\nindex 7\n${hashLine}\n`],
    ['carriage returns', source.replaceAll('\n', '\r\n')],
    ['nothing', ''],
  ])('refuses %s', (_, bad) => {
    expect(parseLogProof(bad)).toEqual({ ok: false, error: { code: 'E_PROOF_MALFORMED' } });
  });

  it('throws when asked to format nonsense', () => {
    expect(() => formatLogProof({ ...proof, index: -1 })).toThrow('not a log proof');
    expect(() => formatLogProof({ ...proof, proof: [new Uint8Array(3)] })).toThrow();
  });
});

const leaf: Leaf = {
  kind: 'slice',
  receivedMs: 1_763_769_600_123,
  entryHash: 'ab'.repeat(32),
  signatureHash: 'cd'.repeat(32),
};

describe('leaf', () => {
  const text = `countersign/v1 leaf\nslice\n1763769600123\n${'ab'.repeat(32)}\n${'cd'.repeat(32)}\n`;

  it('is the text of the protocol', () => {
    expect(formatLeaf(leaf)).toEqual(utf8ToBytes(text));
    expect(parseLeaf(utf8ToBytes(text))).toEqual({ ok: true, value: leaf });
    const tick = { ...leaf, kind: 'tick', receivedMs: 0, signatureHash: '0'.repeat(64) };
    expect(parseLeaf(formatLeaf(tick))).toEqual({ ok: true, value: tick });
  });

  it.each([
    ['another header', text.replace('v1', 'v2')],
    ['an upper case kind', text.replace('slice', 'Slice')],
    ['an empty kind', text.replace('slice', '')],
    ['a leading zero', text.replace('1763', '01763')],
    ['a fraction', text.replace('123\n', '123.5\n')],
    ['upper case hex', text.replace('abab', 'ABAB')],
    ['a short hash', text.replace('abab', 'ab')],
    ['no final newline', text.slice(0, -1)],
    ['a line more', `${text}x\n`],
    ['a line less', text.split('\n').slice(0, 4).join('\n')],
    ['a carriage return', text.replaceAll('\n', '\r\n')],
    ['a very long line', text.replace('slice', 'slice'.repeat(100))],
    ['nothing', ''],
  ])('refuses %s', (_, bad) => {
    expect(parseLeaf(utf8ToBytes(bad))).toEqual({
      ok: false,
      error: { code: 'E_LEAF_MALFORMED' },
    });
  });

  it('throws when asked to format nonsense', () => {
    expect(() => formatLeaf({ ...leaf, receivedMs: 1.5 })).toThrow('not a leaf');
    expect(() => formatLeaf({ ...leaf, kind: 'a\nb' })).toThrow('not a leaf');
    expect(() => formatLeaf({ ...leaf, entryHash: '' })).toThrow('not a leaf');
  });
});

describe('receipt', async () => {
  const others = [0, 1, 2, 3].map((i) => new Uint8Array(32).fill(i));
  const leaves = [...others, leafHash(hasher, formatLeaf(leaf)), ...others];
  const question = { index: 4, size: leaves.length };
  const proof = inclusionProof(hasher, question, readerOfLeaves(hasher, leaves));
  const signer = createNoteSigner(
    hasher,
    { name: 'diary.example/log', type: 1 },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(9)),
  );
  const checkpoint = {
    origin: 'diary.example/log',
    size: leaves.length,
    root: treeRoot(hasher, leaves),
  };
  const note = await signCheckpoint(signer, checkpoint);
  const source = formatReceipt({ index: 4, leaf, proof, checkpoint: note });

  it('reads back and proves inclusion', () => {
    const receipt = assertOk(parseReceipt(source));
    expect(receipt).toMatchObject({ index: 4, leaf, proof, checkpoint, checkpointNote: note });
    expect(verifyReceiptInclusion(hasher, receipt)).toEqual({ ok: true, value: undefined });
  });

  it('does not prove another leaf, index or root', () => {
    const receipt = assertOk(parseReceipt(source));
    const changes = [
      { leaf: { ...leaf, receivedMs: leaf.receivedMs + 1 } },
      { index: 5 },
      { checkpoint: { ...checkpoint, root: hash } },
    ];
    for (const change of changes)
      expect(verifyReceiptInclusion(hasher, { ...receipt, ...change })).toEqual({
        ok: false,
        error: { code: 'E_PROOF_INVALID', fault: 'root' },
      });
  });

  it('names the part that is malformed', () => {
    const codeOf = (text: string) => {
      const parsed = parseReceipt(text);
      return parsed.ok ? 'ok' : parsed.error.code;
    };
    expect(codeOf(source.replace(header, 'x'))).toBe('E_PROOF_MALFORMED');
    expect(codeOf(source.replace(/extra .*\n/, ''))).toBe('E_LEAF_MALFORMED');
    expect(codeOf(source.replace(/extra .*\n/, 'extra eA==\n'))).toBe('E_LEAF_MALFORMED');
    expect(codeOf(source.slice(0, -1))).toBe('E_NOTE_MALFORMED');
    expect(codeOf(source.replace('\n9\n', '\n09\n'))).toBe('E_CP_MALFORMED');
  });
});

describe('add-checkpoint request', () => {
  const request = { oldSize: 5, proof: [hash, hash], checkpoint: 'cp\n\n— s\n' };
  const source = `old 5\n${hashLine}\n${hashLine}\n\ncp\n\n— s\n`;

  it('reads back', () => {
    expect(formatAddCheckpoint(request)).toBe(source);
    expect(parseAddCheckpoint(source)).toEqual({ ok: true, value: request });
    expect(parseAddCheckpoint('old 0\n\ncp\n').ok).toBe(true);
  });

  it.each([
    ['no old size', source.replace('old 5', 'new 5')],
    ['a leading zero', source.replace('old 5', 'old 05')],
    ['a proof from nothing', source.replace('old 5', 'old 0')],
    ['a short hash', source.replace(hashLine, 'AAAA')],
    ['no checkpoint', 'old 0\n\n'],
    ['nothing', ''],
  ])('refuses %s', (_, bad) => {
    expect(parseAddCheckpoint(bad)).toEqual({
      ok: false,
      error: { code: 'add_checkpoint_malformed' },
    });
  });
});
