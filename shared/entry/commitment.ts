import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import { createBoundedCache } from '../kit/bounded-cache.ts';
import { concatBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex, parseHex } from '../kit/hex.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

/** What a device may commit to (protocol 3.8). `shotI_D`: capture I on display D. */
export const commitmentNamePattern =
  /^(act|memo|app|tkt|ctx|sched|reason|text|payee|doc|shot[0-2]_[0-3]|thumb[0-2]_[0-3])$/;

/** Opens one commitment: can be erased while the proof stays (protocol 3.8). */
export interface Disclosure {
  readonly name: string;
  /** 64 hex: exactly 32 random bytes, so that HMAC key padding gives no second opening. */
  readonly salt: string;
  /** base64 of the value's bytes */
  readonly value: string;
}

export const saltBytes = 32;

const tagOf = createBoundedCache(64, (name) => utf8ToBytes(`countersign/v1 commit\n${name}\n`));

/** Hex HMAC-SHA-256 of a value under a fresh salt. */
export function commit(
  hasher: Hasher,
  salt: Uint8Array,
  opening: { readonly name: string; readonly value: Uint8Array },
): string {
  const message = concatBytes(tagOf(opening.name), opening.value);
  return bytesToHex(hasher.hmacSha256(salt, message));
}

export const createDisclosure = (
  name: string,
  salt: Uint8Array,
  value: Uint8Array,
): Disclosure => ({ name, salt: bytesToHex(salt), value: bytesToBase64(value) });

/** The disclosed bytes if they open `commitment`, else `undefined` (`E_COMMIT`). */
export function openDisclosure(
  hasher: Hasher,
  disclosure: Disclosure,
  commitment: string | undefined,
): Uint8Array | undefined {
  if (commitment === undefined || !commitmentNamePattern.test(disclosure.name)) return undefined;
  const salt = parseHex(disclosure.salt, saltBytes);
  const value = parseBase64(disclosure.value);
  if (salt === undefined || value === undefined) return undefined;
  return commit(hasher, salt, { name: disclosure.name, value }) === commitment ? value : undefined;
}
