import { Agent, request } from 'node:http';
import type { EntryAnswer } from '../../shared/api/schemas.ts';
import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import { pae } from '../../shared/entry/pae.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { runBare } from './measure-command.ts';

/** What one device sends in one request, written before anything is timed. */
export interface Batch {
  readonly body: string;
  readonly checks: readonly SignatureCheck[];
}

export interface Pusher {
  /** Answers the requests that it took. */
  push(batch: Batch): Promise<number>;
  close(): void;
}

const batchEntries = 64;

export function batchesOf(entries: readonly Entry[], pk: string): readonly Batch[] {
  const publicKey = hexToBytes(pk);
  const batches: Batch[] = [];
  for (let at = 0; at < entries.length; at += batchEntries) {
    const some = entries.slice(at, at + batchEntries);
    batches.push({
      body: JSON.stringify({ entries: some.map(({ envelope }) => envelopeToJson(envelope)) }),
      checks: some.map(({ envelope }) => ({
        publicKey,
        message: pae(envelope.payloadType, envelope.payload),
        signature: envelope.signatures[0]?.sig ?? new Uint8Array(),
      })),
    });
  }
  return batches;
}

/** A device's connection, straight to the server: a load generator that costs little itself. */
export function createPusher(url: string, token: string): Pusher {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const post = (body: string): Promise<readonly EntryAnswer[]> =>
    new Promise((resolve, reject) => {
      const asking = request(`${url}/v1/entries`, { method: 'POST', agent, headers });
      asking.on('error', reject);
      asking.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(JSON.parse(text).results);
          else reject(new Error(`entries: ${response.statusCode} ${text.slice(0, 200)}`));
        });
      });
      asking.end(body);
    });
  return {
    // What is pending is asked for again, as a device does.
    push: async ({ body }) => {
      for (let posts = 1; ; posts++) {
        const answers = await post(body);
        const refused = answers.find((answer) => !answer.ok);
        if (refused) throw new Error(JSON.stringify(refused));
        if (answers.every((answer) => 'receipt' in answer)) return posts;
      }
    },
    close: () => agent.destroy(),
  };
}

export interface AcceptRate {
  readonly entries: number;
  readonly acceptedPerSecond: number;
  /** The thread pool alone, on the same messages, in turn with what was accepted. */
  readonly verifiedPerSecond: number;
}

/**
 * Batches of all devices at once, in rounds; after each its signatures are verified by themselves,
 * so that a machine that is busy with other things is so for both.
 */
export async function measureAccept(
  devices: readonly { readonly pusher: Pusher; readonly batches: readonly Batch[] }[],
  rounds: number,
): Promise<AcceptRate> {
  const total = { entries: 0, acceptMs: 0, verifyMs: 0 };
  for (let round = 0; round < rounds; round++) {
    const shares = devices.map(({ pusher, batches }) => {
      const size = Math.ceil(batches.length / rounds);
      return { pusher, batches: batches.slice(round * size, (round + 1) * size) };
    });
    const startMs = performance.now();
    await Promise.all(
      shares.map(async ({ pusher, batches }) => {
        for (const batch of batches) await pusher.push(batch);
      }),
    );
    total.acceptMs += performance.now() - startMs;
    const checks = shares.flatMap(({ batches }) => batches.flatMap((batch) => batch.checks));
    total.verifyMs += await runBare(checks);
    total.entries += checks.length;
  }
  return {
    entries: total.entries,
    acceptedPerSecond: (total.entries / total.acceptMs) * 1_000,
    verifiedPerSecond: (total.entries / total.verifyMs) * 1_000,
  };
}
