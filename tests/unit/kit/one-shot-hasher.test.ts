import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeHasher } from '../../../shared/kit/node-crypto-adapter.ts';

const { hash: _, ...older } = nodeCrypto;
const newest = createNodeHasher(nodeCrypto);
const oldest = createNodeHasher(older);

const bytes = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_unused, i) => (i * 37 + length) & 255);

describe('hashing in one call', () => {
  it.each([0, 1, 55, 56, 64, 65, 1_000])('gives what the object gives (%i bytes)', (length) => {
    expect(newest.sha256(bytes(length))).toEqual(oldest.sha256(bytes(length)));
  });

  it.each([0, 1, 32, 63, 64, 65, 200])('also with a key of %i bytes', (length) => {
    for (const size of [0, 64, 300])
      expect(newest.hmacSha256(bytes(length), bytes(size))).toEqual(
        oldest.hmacSha256(bytes(length), bytes(size)),
      );
  });

  it('reads only the bytes of a view', () => {
    const view = bytes(100).subarray(10, 75);
    expect(newest.sha256(view)).toEqual(newest.sha256(Uint8Array.from(view)));
  });
});
