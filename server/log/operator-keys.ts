import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import { kidOf } from '../../shared/entry/kid.ts';
import type { CryptoPort, Signer } from '../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import type { Kid } from '../../shared/kit/ids.ts';
import { createNodeCrypto, createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import {
  createNoteSigner,
  formatVkey,
  logKeyType,
  type NoteSigner,
} from '../../shared/log/note-key.ts';
import { createSeedFile, readSeedFile, type SeedFileError } from './seed-file.ts';

export const serverCrypto: CryptoPort = createNodeCrypto(nodeCrypto);

/** The server's two keys; neither is ever used for the other's purpose (protocol 3.22). */
export interface OperatorKeys {
  readonly log: NoteSigner;
  /** C2SP verifier key text */
  readonly logVkey: string;
  readonly operator: Signer;
  readonly operatorKid: Kid;
  /** 64 hex */
  readonly operatorPk: string;
}

export const logSeedPath = (dataDir: string): string => join(dataDir, 'keys', 'log.seed');
export const operatorSeedPath = (dataDir: string): string => join(dataDir, 'keys', 'operator.seed');

export async function createOperatorKeys(dataDir: string, origin: string): Promise<OperatorKeys> {
  const logSeed = await createSeedFile(logSeedPath(dataDir));
  const operatorSeed = await createSeedFile(operatorSeedPath(dataDir));
  return keysFromSeeds(origin, logSeed, operatorSeed);
}

export async function readOperatorKeys(
  dataDir: string,
  origin: string,
): Promise<Result<OperatorKeys, SeedFileError>> {
  const logSeed = await readSeedFile(logSeedPath(dataDir));
  if (!logSeed.ok) return logSeed;
  const operatorSeed = await readSeedFile(operatorSeedPath(dataDir));
  if (!operatorSeed.ok) return operatorSeed;
  return ok(keysFromSeeds(origin, logSeed.value, operatorSeed.value));
}

function keysFromSeeds(
  origin: string,
  logSeed: Uint8Array,
  operatorSeed: Uint8Array,
): OperatorKeys {
  const { hasher } = serverCrypto;
  const identity = { name: origin, type: logKeyType } as const;
  const log = createNoteSigner(hasher, identity, createSeedSigner(nodeCrypto, logSeed));
  const operator = createSeedSigner(nodeCrypto, operatorSeed);
  return {
    log,
    logVkey: formatVkey(log.key),
    operator,
    operatorKid: kidOf(hasher, operator.publicKey),
    operatorPk: bytesToHex(operator.publicKey),
  };
}
