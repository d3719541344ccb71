import * as nodeCrypto from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../shared/kit/bytes.ts';
import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { ed25519Probes, ordinarySignature } from '../../shared/kit/ed25519-probes.ts';
import { isEngineStrict, verifyFull } from '../../shared/kit/ed25519-profile.ts';
import { createNodeCrypto, createNodeVerify } from '../../shared/kit/node-crypto-adapter.ts';
import { createWebCrypto, createWebVerify } from '../../shared/kit/web-crypto-adapter.ts';

const { Point } = ed25519;
const order = Point.Fn.ORDER;
/** A point of order 8: what the first probe's key carries on top of the ordinary key. */
const torsion = Point.fromBytes(ed25519Probes[0]?.check.publicKey as Uint8Array).subtract(
  Point.fromBytes(ordinarySignature.publicKey),
);
const torsionOf = (times: number) =>
  times === 0 ? Point.ZERO : torsion.multiplyUnsafe(BigInt(times));

const fromLittleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
const toLittleEndian = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

/**
 * What a dishonest key-holder can make: key and R with any torsion, also of small order, and S
 * raised by the group order. Without any of that it is an ordinary signature.
 */
const crafted = fc
  .record({
    secret: fc.bigInt({ min: 0n, max: order - 1n }),
    nonce: fc.bigInt({ min: 0n, max: order - 1n }),
    message: fc.uint8Array({ maxLength: 40 }),
    keyTorsion: fc.nat({ max: 7 }),
    nonceTorsion: fc.nat({ max: 7 }),
    isSmallKey: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    isSmallNonce: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    raises: fc.integer({ min: 0, max: 5 }).map((n) => (n === 0 ? 1n : 0n)),
  })
  .map((from): SignatureCheck => {
    const secret = from.isSmallKey ? 0n : from.secret;
    const nonce = from.isSmallNonce ? 0n : from.nonce;
    const publicKey = multiple(secret).add(torsionOf(from.keyTorsion)).toBytes();
    const r = multiple(nonce).add(torsionOf(from.nonceTorsion)).toBytes();
    const k = fromLittleEndian(sha512(concatBytes(r, publicKey, from.message))) % order;
    const s = ((nonce + k * secret) % order) + from.raises * order;
    return { publicKey, message: from.message, signature: concatBytes(r, toLittleEndian(s)) };
  });

const multiple = (scalar: bigint) => (scalar === 0n ? Point.ZERO : Point.BASE.multiply(scalar));

const mutated = fc
  .record({
    secretKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    message: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    part: fc.constantFrom('none', 'publicKey', 'message', 'signature'),
    at: fc.nat(),
    mask: fc.integer({ min: 1, max: 255 }),
  })
  .map(({ secretKey, message, part, at, mask }) => {
    const check: SignatureCheck = {
      publicKey: ed25519.getPublicKey(secretKey),
      message,
      signature: ed25519.sign(message, secretKey),
    };
    if (part === 'none') return { check, isIntact: true };
    const bytes = check[part as keyof SignatureCheck];
    const changed = bytes.map((byte, i) => (i === at % bytes.length ? byte ^ mask : byte));
    return { check: { ...check, [part]: changed }, isIntact: false };
  });

describe.each([
  ['node:crypto', createNodeCrypto(nodeCrypto), createNodeVerify(nodeCrypto)],
  [
    'WebCrypto',
    createWebCrypto(globalThis.crypto.subtle),
    createWebVerify(globalThis.crypto.subtle),
  ],
] as const)('the cheap form on %s', (_, { verifySignatures }, verifyNative) => {
  it('is really the engine’s', async () => {
    expect(await isEngineStrict(verifyNative)).toBe(true);
  });

  it('equals the full form on what a dishonest key-holder can make', async () => {
    const seen = { accepted: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(crafted, async (check) => {
        const [verdict] = await verifySignatures([check]);
        expect(verdict).toBe(verifyFull(check));
        seen[verdict ? 'accepted' : 'refused']++;
      }),
      { numRuns: 250, examples: [] },
    );
    expect(seen.refused).toBeGreaterThan(0);
  });

  it('equals the full form on changed bytes, and accepts what is intact', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async ({ check, isIntact }) => {
        const [verdict] = await verifySignatures([check]);
        expect(verdict).toBe(isIntact);
        expect(verifyFull(check)).toBe(isIntact);
      }),
      { numRuns: 150 },
    );
  });
});
