import * as nodeCrypto from 'node:crypto';
import { createNodeCrypto, createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';

export const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);

export const signerFromSeed = (seed: Uint8Array) => createSeedSigner(nodeCrypto, seed);
