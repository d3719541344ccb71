import { describe, expect, it } from 'vitest';
import type { Hasher } from '../../../shared/kit/crypto-port.ts';
import { leafHash, nodeHash } from '../../../shared/log/merkle.ts';
import { rememberNodes } from '../../../shared/log/node-memo.ts';
import { testCrypto } from '../../support/entry-factory.ts';

const hashOf = (n: number) => leafHash(testCrypto.hasher, Uint8Array.of(n & 255, n >> 8));

function counting(): { readonly hasher: Hasher; readonly inputs: number[] } {
  const inputs: number[] = [];
  const hasher: Hasher = {
    ...testCrypto.hasher,
    sha256(data) {
      inputs.push(data.length);
      return testCrypto.hasher.sha256(data);
    },
  };
  return { hasher, inputs };
}

describe('rememberNodes', () => {
  it('hashes a node once', () => {
    const { hasher, inputs } = counting();
    const memo = rememberNodes(hasher);
    const first = nodeHash(memo, hashOf(1), hashOf(2));
    expect(nodeHash(memo, hashOf(1), hashOf(2))).toBe(first);
    expect(first).toEqual(nodeHash(testCrypto.hasher, hashOf(1), hashOf(2)));
    expect(inputs).toEqual([65]);
  });

  it('says the same as the hasher, also for nodes that share a slot', () => {
    const memo = rememberNodes(testCrypto.hasher);
    const left = hashOf(1);
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 64; i++) {
        // The same first bytes on both sides: only the last ones tell these nodes apart.
        const right = left.with(31, i);
        expect(nodeHash(memo, left, right)).toEqual(nodeHash(testCrypto.hasher, left, right));
        expect(nodeHash(memo, right, left)).toEqual(nodeHash(testCrypto.hasher, right, left));
      }
  });

  it('passes on what is no node', () => {
    const { hasher, inputs } = counting();
    const memo = rememberNodes(hasher);
    for (const length of [0, 64, 66, 1_000, 64]) memo.sha256(new Uint8Array(length));
    expect(inputs).toEqual([0, 64, 66, 1_000, 64]);
  });
});
