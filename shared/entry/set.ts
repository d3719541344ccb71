import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { leafHash, treeRoot } from '../log/merkle.ts';

const rootOver = (hasher: Hasher, tag: string, hashes: readonly string[]): string =>
  bytesToHex(
    treeRoot(
      hasher,
      hashes.map((hash) => leafHash(hasher, utf8ToBytes(`countersign/v1 ${tag}\n${hash}`))),
    ),
  );

/** Root over the billed slices, already in billing order (protocol 3.12). */
export const setRoot = (hasher: Hasher, hashes: readonly string[]): string =>
  rootOver(hasher, 'set', hashes);

/** Root over every entry of a contract, in log order (protocol 3.12a). */
export const viewRoot = (hasher: Hasher, hashes: readonly string[]): string =>
  rootOver(hasher, 'view', hashes);
