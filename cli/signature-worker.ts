import * as nodeCrypto from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { createProfileVerifier } from '../shared/kit/ed25519-profile.ts';
import { createNodeVerifySync } from '../shared/kit/node-crypto-adapter.ts';
import { unpackChecks } from '../shared/kit/packed-checks.ts';
import type { AnsweredBatch, AskedBatch } from './signature-messages.ts';

/** Verifies batches of signatures, one after the other, on a thread of its own. */
const verifySignatures = createProfileVerifier(createNodeVerifySync(nodeCrypto));

async function answer({ id, packed }: AskedBatch): Promise<void> {
  const verdicts = await verifySignatures(unpackChecks(packed));
  const answered: AnsweredBatch = { id, verdicts: Uint8Array.from(verdicts, Number) };
  parentPort?.postMessage(answered, []);
}

// Fails never; if it did, the thread would end, and its signatures be verified elsewhere.
parentPort?.on('message', (batch: AskedBatch) => void answer(batch));
