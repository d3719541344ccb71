import * as nodeCrypto from 'node:crypto';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';

/** The main process's hashing and signature verification. */
export const mainCrypto = createNodeCrypto(nodeCrypto);

/** The device key's signer (32-byte seed); the seed stays in the main process. */
export const signerFromSeed = (seed: Uint8Array): Signer => createSeedSigner(nodeCrypto, seed);
