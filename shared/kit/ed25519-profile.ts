import { ed25519 } from '@noble/curves/ed25519.js';
import { createBoundedCache } from './bounded-cache.ts';
import { equalBytes } from './bytes.ts';
import type { SignatureCheck, VerifySignatures } from './crypto-port.ts';
import { ed25519Probes, ordinarySignature } from './ed25519-probes.ts';
import { bytesToHex, hexToBytes } from './hex.ts';

/** An engine's own Ed25519 verification, of any flavour; it may throw or reject. */
export type VerifyNative = (check: SignatureCheck) => boolean | Promise<boolean>;

const publicKeyBytes = 32;
const signatureBytes = 64;
const soundKeysRemembered = 4096;

/** Prime-order profile for a key (protocol 3.2): canonical, not of small order, torsion-free. */
export function publicKeyIsSound(publicKey: Uint8Array): boolean {
  if (publicKey.length !== publicKeyBytes) return false;
  const point = decodePoint(publicKey);
  if (point === undefined) return false;
  return (
    equalBytes(point.toBytes(), publicKey) &&
    !point.is0() &&
    !point.isSmallOrder() &&
    point.isTorsionFree()
  );
}

/**
 * What is left to check of one signature when the key is sound and the engine compares encodings
 * of R (protocol 3.2): S < L, and R is not the identity, with either sign bit.
 */
export function signatureIsPlausible(signature: Uint8Array): boolean {
  if (signature.length !== signatureBytes) return false;
  return scalarIsReduced(signature) && !isIdentity(signature);
}

/** The whole profile in plain JavaScript: the reference that the cheap form must equal. */
export function verifyFull(check: SignatureCheck): boolean {
  const { publicKey, message, signature } = check;
  if (!signatureIsPlausible(signature) || !publicKeyIsSound(publicKey)) return false;
  // R meets the same conditions as a key; without torsion the cofactored equation that the
  // library checks and the cofactorless one of the profile are the same.
  if (!publicKeyIsSound(signature.slice(0, 32))) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}

/**
 * Verification under the profile with an engine doing the curve arithmetic. At the first use the
 * engine is probed; one that fails is not trusted, and every signature gets the full check.
 */
export function createProfileVerifier(verifyNative: VerifyNative): VerifySignatures {
  const keyIsSound = createBoundedCache(soundKeysRemembered, (hex) =>
    publicKeyIsSound(hexToBytes(hex)),
  );
  const probed: { engineIsStrict?: Promise<boolean> } = {};

  async function verifyOne(check: SignatureCheck): Promise<boolean> {
    if (check.publicKey.length !== publicKeyBytes) return false;
    if (!signatureIsPlausible(check.signature)) return false;
    if (!keyIsSound(bytesToHex(check.publicKey))) return false;
    try {
      return await verifyNative(check);
    } catch {
      // A failing engine says nothing about the signature: the reference decides.
      return verifyFull(check);
    }
  }

  return async (checks) => {
    probed.engineIsStrict ??= isEngineStrict(verifyNative);
    if (!(await probed.engineIsStrict)) return checks.map(verifyFull);
    return Promise.all(checks.map(verifyOne));
  };
}

/** True if the engine accepts an ordinary signature and none that the profile must not accept. */
export async function isEngineStrict(verifyNative: VerifyNative): Promise<boolean> {
  try {
    if (!(await verifyNative(ordinarySignature))) return false;
    for (const probe of ed25519Probes) if (await verifyNative(probe.check)) return false;
    return true;
  } catch {
    // No Ed25519 in this engine (older browsers reject the algorithm's name).
    return false;
  }
}

function decodePoint(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    // The library throws for every encoding that is no point; here that is an expected answer.
    return undefined;
  }
}

/** Order of the prime subgroup, little-endian. */
const groupOrder = hexToBytes('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** S, the second half of a signature, is below the order. */
function scalarIsReduced(signature: Uint8Array): boolean {
  for (let i = 31; i >= 0; i--) {
    const difference = (signature[32 + i] as number) - (groupOrder[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** R, the first half, is the neutral element, with either sign bit. */
function isIdentity(signature: Uint8Array): boolean {
  if (signature[0] !== 1 || ((signature[31] as number) & 0x7f) !== 0) return false;
  return signature.subarray(1, 31).every((byte) => byte === 0);
}
