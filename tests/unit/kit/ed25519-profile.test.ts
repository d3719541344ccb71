import * as nodeCrypto from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../shared/kit/bytes.ts';
import type { SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { ed25519Probes, ordinarySignature } from '../../../shared/kit/ed25519-probes.ts';
import {
  createProfileVerifier,
  isEngineStrict,
  publicKeyIsSound,
  signatureIsPlausible,
  verifyFull,
} from '../../../shared/kit/ed25519-profile.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { createNodeVerify } from '../../../shared/kit/node-crypto-adapter.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';

const nodeVerify = createNodeVerify(nodeCrypto);
/** A lenient engine: cofactored, ZIP-215 decoding. */
const lenientVerify = ({ publicKey, message, signature }: SignatureCheck) =>
  ed25519.verify(signature, message, publicKey, { zip215: true });

const secretKey = sha512(utf8ToBytes('profile test')).slice(0, 32);
const publicKey = ed25519.getPublicKey(secretKey);
const message = utf8ToBytes('message');
const signature = ed25519.sign(message, secretKey);
const good: SignatureCheck = { publicKey, message, signature };

const identity = hexToBytes(`01${'00'.repeat(31)}`);
const { Point } = ed25519;
/** The torsion that the first probe's key carries on top of the ordinary key. */
const torsion = Point.fromBytes(ed25519Probes[0]?.check.publicKey as Uint8Array).subtract(
  Point.fromBytes(ordinarySignature.publicKey),
);
const smallOrderPoint = torsion.toBytes();

function plusGroupOrder(check: SignatureCheck): SignatureCheck {
  const scalar = Buffer.from(check.signature.slice(32)).reverse().toString('hex');
  const raised = (BigInt(`0x${scalar}`) + Point.Fn.ORDER).toString(16).padStart(64, '0');
  const bytes = Uint8Array.from(Buffer.from(raised, 'hex').reverse());
  return { ...check, signature: concatBytes(check.signature.slice(0, 32), bytes) };
}

describe('publicKeyIsSound', () => {
  it('takes keys of the prime-order subgroup only', () => {
    expect(publicKeyIsSound(publicKey)).toBe(true);
    expect(publicKeyIsSound(identity)).toBe(false);
    expect(publicKeyIsSound(smallOrderPoint)).toBe(false);
    const torsioned = Point.fromBytes(publicKey).add(Point.fromBytes(smallOrderPoint)).toBytes();
    expect(publicKeyIsSound(torsioned)).toBe(false);
  });

  it('refuses encodings that are not canonical, no point, or of another length', () => {
    expect(publicKeyIsSound(hexToBytes(`ee${'ff'.repeat(30)}7f`))).toBe(false);
    expect(publicKeyIsSound(hexToBytes(`02${'00'.repeat(31)}`))).toBe(false);
    expect(publicKeyIsSound(publicKey.slice(1))).toBe(false);
    expect(publicKeyIsSound(new Uint8Array(0))).toBe(false);
  });
});

describe('signatureIsPlausible', () => {
  it('wants 64 bytes, a reduced scalar, and no identity', () => {
    expect(signatureIsPlausible(signature)).toBe(true);
    expect(signatureIsPlausible(signature.slice(1))).toBe(false);
    expect(signatureIsPlausible(plusGroupOrder(good).signature)).toBe(false);
    expect(signatureIsPlausible(concatBytes(identity, signature.slice(32)))).toBe(false);
    const negativeZero = identity.slice();
    negativeZero[31] = 0x80;
    expect(signatureIsPlausible(concatBytes(negativeZero, signature.slice(32)))).toBe(false);
  });

  it('draws the line for the scalar at the group order itself', () => {
    const order = Uint8Array.from(
      Buffer.from(Point.Fn.ORDER.toString(16).padStart(64, '0'), 'hex').reverse(),
    );
    const below = order.slice();
    below[0] = (below[0] as number) - 1;
    const r = signature.slice(0, 32);
    expect(signatureIsPlausible(concatBytes(r, order))).toBe(false);
    expect(signatureIsPlausible(concatBytes(r, below))).toBe(true);
  });
});

describe('probes', () => {
  it('carry a torsion of order 8', () => {
    expect(torsion.double().double().is0()).toBe(false);
    expect(torsion.double().double().double().is0()).toBe(true);
  });

  it('are what they claim: refused by the profile, accepted by a lenient engine', () => {
    expect(verifyFull(ordinarySignature)).toBe(true);
    for (const { name, check } of ed25519Probes) {
      expect({ name, isAccepted: verifyFull(check) }).toEqual({ name, isAccepted: false });
      expect({ name, isAccepted: lenientVerify(check) }).toEqual({ name, isAccepted: true });
    }
  });

  it('tell engines apart', async () => {
    expect(await isEngineStrict(nodeVerify)).toBe(true);
    expect(await isEngineStrict(lenientVerify)).toBe(false);
    expect(await isEngineStrict(() => false)).toBe(false);
    expect(await isEngineStrict(() => true)).toBe(false);
    const missing = () => Promise.reject(new Error('NotSupportedError'));
    expect(await isEngineStrict(missing)).toBe(false);
  });
});

describe('createProfileVerifier', () => {
  const cases: readonly SignatureCheck[] = [
    good,
    { ...good, message: utf8ToBytes('another message') },
    plusGroupOrder(good),
    { ...good, publicKey: identity },
    { ...good, publicKey: new Uint8Array(5) },
    { ...good, signature: new Uint8Array(0) },
    ordinarySignature,
    ...ed25519Probes.map((probe) => probe.check),
  ];
  const wanted = [true, false, false, false, false, false, true, false, false, false];

  it.each([
    ['a strict engine', nodeVerify],
    ['a lenient engine', lenientVerify],
    ['an engine without Ed25519', () => Promise.reject(new Error('NotSupportedError'))],
    [
      'an engine that throws at once',
      () => {
        throw new Error('NotSupportedError');
      },
    ],
  ])('gives the same verdicts with %s', async (_, verifyNative) => {
    expect(await createProfileVerifier(verifyNative)(cases)).toEqual(wanted);
  });

  it('probes once, and lets a strict engine do the work', async () => {
    const seen: SignatureCheck[] = [];
    const verify = createProfileVerifier((check) => {
      seen.push(check);
      return nodeVerify(check);
    });
    await verify([good]);
    await verify([good, good]);
    expect(seen.length).toBe(1 + ed25519Probes.length + 3);
    expect(await verify([])).toEqual([]);
  });

  it('falls back to the reference when a strict engine fails later', async () => {
    let calls = 0;
    const verify = createProfileVerifier((check) => {
      calls++;
      if (calls > 1 + ed25519Probes.length) throw new Error('engine lost');
      return nodeVerify(check);
    });
    expect(await verify([good, { ...good, message: utf8ToBytes('x') }])).toEqual([true, false]);
  });
});
