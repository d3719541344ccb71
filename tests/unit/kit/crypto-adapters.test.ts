import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mainCrypto, signerFromSeed } from '../../../electron/main/crypto/node-crypto.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { nobleHasher } from '../../../shared/kit/noble-hasher.ts';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { createWebCrypto } from '../../../shared/kit/web-crypto-adapter.ts';

const ports = [
  ['node:crypto', createNodeCrypto(nodeCrypto)],
  ['WebCrypto', createWebCrypto(globalThis.crypto.subtle)],
  ['the main process', mainCrypto],
] as const;
// RFC 8032 section 7.1, test 2.
const seed = hexToBytes('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
const publicKey = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const message = Uint8Array.of(0x72);
const signature =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
  '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

describe.each(ports)('crypto port on %s', (_, port) => {
  it('hashes', () => {
    expect(bytesToHex(port.hasher.sha256(utf8ToBytes('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    // RFC 4231, test case 2.
    expect(
      bytesToHex(
        port.hasher.hmacSha256(utf8ToBytes('Jefe'), utf8ToBytes('what do ya want for nothing?')),
      ),
    ).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('answers with plain bytes of their own', () => {
    const hash = port.hasher.sha256(new Uint8Array(0));
    expect(hash.constructor).toBe(Uint8Array);
    const copy = hash.slice(0, 1);
    copy[0] = 0;
    expect(hash[0]).toBe(0xe3);
  });

  it('verifies a batch in order', async () => {
    const good = {
      publicKey: hexToBytes(publicKey),
      message,
      signature: hexToBytes(signature),
    };
    const bad = { ...good, message: Uint8Array.of(0x73) };
    expect(await port.verifySignatures([bad, good, bad, good])).toEqual([false, true, false, true]);
  });
});

describe('hashers', () => {
  it('agree on many lengths', () => {
    const { hasher } = createNodeCrypto(nodeCrypto);
    for (let length = 0; length < 200; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
      expect(nobleHasher.sha256(data)).toEqual(hasher.sha256(data));
      expect(nobleHasher.hmacSha256(data, data)).toEqual(hasher.hmacSha256(data, data));
    }
  });
});

describe.each([
  ['shared', (bytes: Uint8Array) => createSeedSigner(nodeCrypto, bytes)],
  ['main process', signerFromSeed],
])('seed signer, %s', (_, create) => {
  it('gives the RFC 8032 key and signature, every time', async () => {
    const signer = create(seed);
    expect(bytesToHex(signer.publicKey)).toBe(publicKey);
    expect(bytesToHex(await signer.sign(message))).toBe(signature);
    expect(bytesToHex(await signer.sign(message))).toBe(signature);
  });

  it('throws on a seed of another length', () => {
    expect(() => create(new Uint8Array(31))).toThrow('32 bytes');
  });
});
