import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Hasher } from './crypto-port.ts';

/** Synchronous hashing in plain JavaScript, for browsers, whose own hashing is asynchronous. */
export const nobleHasher: Hasher = {
  sha256: (data) => sha256(data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
};
