import type { CryptoPort, SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { type BuiltBundle, readerOf } from './bundle-factory.ts';

export type Numbers = (below: number) => number;

/** Numbers that are the same in every run (xorshift). */
export function createNumbers(seed: number): Numbers {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

export type Files = Map<string, Uint8Array>;

export const verdictOf = async (crypto: CryptoPort, built: BuiltBundle, files: Files) =>
  (await verifyBundle({ crypto }, { ...built, files: readerOf(files) })).verdict;

/** Another byte, whichever. */
export const anyOther = (byte: number, number: Numbers): number => byte ^ (1 + number(255));

const classes = ['0123456789', 'abcdef', 'ghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ+/'];

/** Another byte of the same sort, after which the text mostly still parses; else whichever. */
export function alikeOther(byte: number, number: Numbers): number {
  const text = String.fromCharCode(byte);
  const members = classes.find((each) => each.includes(text));
  if (members === undefined) return anyOther(byte, number);
  const place = (members.indexOf(text) + 1 + number(members.length - 1)) % members.length;
  return members.charCodeAt(place);
}

/** The same files, one byte of one of them replaced. */
export function withByte(
  files: Files,
  place: { readonly path: string; readonly at: number },
  other: (byte: number) => number,
): Files {
  const bytes = Uint8Array.from(files.get(place.path) ?? []);
  bytes[place.at] = other(bytes[place.at] as number);
  return new Map(files).set(place.path, bytes);
}

/**
 * Checks a signature that was good once no second time: nearly all of a mutant is as it was. Only
 * good ones are kept, by everything that was checked.
 */
export function rememberGood(crypto: CryptoPort): CryptoPort {
  const good = new Set<string>();
  const nameOf = ({ publicKey, message, signature }: SignatureCheck) =>
    [publicKey, signature, message].map((part) => Buffer.from(part).toString('hex')).join(' ');
  const verifySignatures: CryptoPort['verifySignatures'] = async (checks) => {
    const names = checks.map(nameOf);
    const unknown = checks.filter((_, i) => !good.has(names[i] as string));
    const answers = (await crypto.verifySignatures(unknown)).values();
    return names.map((name) => {
      if (good.has(name)) return true;
      const isGood = answers.next().value === true;
      if (isGood) good.add(name);
      return isGood;
    });
  };
  return { ...crypto, verifySignatures };
}
