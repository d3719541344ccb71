import * as nodeCrypto from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CryptoPort, Signer } from '../../shared/kit/crypto-port.ts';
import { bytesToHex, parseHex } from '../../shared/kit/hex.ts';
import { createNodeCrypto, createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';
import { ScriptStop } from '../script.ts';

export const sampleCrypto: CryptoPort = createNodeCrypto(nodeCrypto);

/** A key of the sample organisation: a 32-byte seed in a file that only its owner reads. */
export function openKeyFile(path: string): Signer {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${bytesToHex(nodeCrypto.randomBytes(32))}\n`, { mode: 0o600 });
    chmodSync(path, 0o600);
  }
  const seed = parseHex(readFileSync(path, 'utf8').trim(), 32);
  if (seed === undefined) throw new ScriptStop(`${path} is not a key of the sample organisation.`);
  return createSeedSigner(nodeCrypto, seed);
}
