import { createHash, randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** argon2id, 19 MiB, two passes, one lane (threats W-04). */
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(password, argon);

export const verifyPassword = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password);

/** 256 bits for sessions and device tokens; only its hash is stored. */
export const createSecret = (): string => randomBytes(32).toString('base64url');

export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

export const createHex = (lengthBytes: number): string => randomBytes(lengthBytes).toString('hex');

/** Digits and letters that are not mistaken for one another (Crockford). */
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 40 bits for typing, e.g. `7K3M-9QXP`: good for ten minutes behind a rate limit. */
export function createPairingCode(): string {
  const digits = Array.from({ length: 8 }, () => crockford.charAt(randomInt(32))).join('');
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

/** As people type it: any case, with or without dashes, O for 0 and I or L for 1. */
export const normalisePairingCode = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** For an owner whose password nobody chose: about 95 bits, in groups. */
export const createOneTimePassword = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => crockford.charAt(randomInt(32))).join(''),
  ).join('-');
