import { concatBytes } from '../kit/bytes.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import type { Kid } from '../kit/ids.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

/** Key id: hex SHA-256 over a domain tag and the public key (protocol 3.3). */
export const kidOf = (hasher: Hasher, publicKey: Uint8Array): Kid =>
  bytesToHex(hasher.sha256(concatBytes(utf8ToBytes('countersign/v1 kid\n'), publicKey))) as Kid;
