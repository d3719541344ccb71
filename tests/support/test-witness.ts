import * as nodeCrypto from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createSeedSigner } from '../../shared/kit/node-crypto-adapter.ts';
import {
  createNoteSigner,
  formatVkey,
  type NoteSigner,
  type VerifierKey,
  witnessKeyType,
} from '../../shared/log/note-key.ts';
import {
  createWitness,
  emptyWitnessState,
  type Witness,
  type WitnessConflict,
  type WitnessDeps,
} from '../../shared/log/witness.ts';
import { testCrypto } from './entry-factory.ts';

/** Key of a witness that is the same in every run. */
export function createWitnessSigner(name: string): NoteSigner {
  const seed = new Uint8Array(nodeCrypto.createHash('sha256').update(`witness ${name}`).digest());
  const identity = { name, type: witnessKeyType } as const;
  return createNoteSigner(testCrypto.hasher, identity, createSeedSigner(nodeCrypto, seed));
}

/** The real core, remembering in memory. */
export function createMemoryWitness(
  name: string,
  logKeys: readonly VerifierKey[],
  more: Partial<WitnessDeps> = {},
): { readonly witness: Witness; readonly vkey: string; readonly conflicts: WitnessConflict[] } {
  const signer = createWitnessSigner(name);
  const conflicts: WitnessConflict[] = [];
  const witness = createWitness({
    crypto: testCrypto,
    signer,
    logKeys,
    initial: emptyWitnessState,
    save: async () => undefined,
    nowS: () => Math.floor(Date.now() / 1_000),
    onConflict: (conflict) => conflicts.push(conflict),
    ...more,
  });
  return { witness, vkey: formatVkey(signer.key), conflicts };
}

/** What a witness on the network does with a request: it may be slow, or away. */
export type WitnessBehaviour =
  | 'answers'
  | 'hangs'
  | 'fails'
  | 'redirects'
  | 'babbles'
  /** Says `409` or `422` of what it has never seen, and shows what `shows` says. */
  | 'claims_more'
  | 'claims_another'
  | 'claims_unproved';

export interface NetworkWitness {
  readonly url: string;
  readonly vkey: string;
  readonly conflicts: readonly WitnessConflict[];
  /** Requests that came, also those that were not answered. */
  readonly asked: () => number;
  behave(behaviour: WitnessBehaviour): void;
  /** What it hands out as the newest note, in place of its own. */
  show(note: string): void;
  close(): Promise<void>;
}

/** A witness on a loopback port whose behaviour a test chooses. */
export async function startNetworkWitness(
  name: string,
  logKeys: readonly VerifierKey[],
): Promise<NetworkWitness> {
  const { witness, vkey, conflicts } = createMemoryWitness(name, logKeys);
  const state = { behaviour: 'answers' as WitnessBehaviour, asked: 0, shown: '' };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      state.asked += 1;
      if (state.behaviour === 'hangs') return;
      if (state.behaviour === 'fails') return void response.writeHead(500).end();
      if (state.behaviour === 'redirects')
        return void response.writeHead(307, { location: '/elsewhere' }).end();
      const text = Buffer.concat(chunks).toString('utf8');
      const [, originId] = /^\/checkpoint\/(.+)$/.exec(request.url ?? '') ?? [];
      if (originId !== undefined) {
        const { status, body } = witness.headOf(originId);
        const isOwn = state.shown === '';
        return void response.writeHead(isOwn ? status : 200).end(isOwn ? body : state.shown);
      }
      const size = text.split('\n').find((line) => /^[1-9]\d*$/.test(line)) ?? '1';
      if (state.behaviour === 'claims_more') return void response.writeHead(409).end('999999999\n');
      if (state.behaviour === 'claims_another')
        return void response.writeHead(409).end(`${size}\n`);
      if (state.behaviour === 'claims_unproved') return void response.writeHead(422).end('no\n');
      if (state.behaviour === 'babbles')
        return void response.writeHead(200).end('x'.repeat(1_000_000));
      void witness
        .addCheckpoint(text)
        .then(({ status, contentType, body }) =>
          response.writeHead(status, { 'content-type': contentType }).end(body),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    vkey,
    conflicts,
    asked: () => state.asked,
    behave: (behaviour) => {
      state.behaviour = behaviour;
    },
    show: (note) => {
      state.shown = note;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
