import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { parseUtf8 } from '../shared/kit/utf8.ts';
import type { Witness, WitnessAnswer } from '../shared/log/witness.ts';

/** A proof of 63 hashes takes 3 kB and each signature less than 4: this is plenty. */
const bodyMaxBytes = 131_072;
/** Requests that wait their turn; each takes a few milliseconds. */
const waitingMax = 64;
const connectionsMax = 256;
const requestTimeoutMs = 10_000;
/** Node looks for requests that take too long every 30 seconds only, unless told otherwise. */
const timeoutLookMs = 1_000;

export interface WitnessServer {
  /** `http://127.0.0.1:8441` */
  readonly url: string;
  /** Lets answers that have begun end. */
  close(): Promise<void>;
}

export interface WitnessListener {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Something that is nobody's request: the disk, most likely. */
  readonly onError: (error: unknown) => void;
}

const headPath = /^\/checkpoint\/([0-9a-f]{64})$/;

/** `POST /add-checkpoint`, and `GET /checkpoint/<originId>` for the log that it contradicts. */
export async function startWitnessServer(
  witness: Witness,
  listener: WitnessListener,
): Promise<WitnessServer> {
  const state = { waiting: 0 };
  const answer = async (request: IncomingMessage): Promise<WitnessAnswer> => {
    const [, originId] = headPath.exec(request.url ?? '') ?? [];
    if (originId !== undefined)
      return request.method === 'GET' ? witness.headOf(originId) : refuse(405, 'GET only');
    if (request.url !== '/add-checkpoint') return refuse(404, 'nothing here');
    if (request.method !== 'POST') return refuse(405, 'POST only');
    const bytes = await readBody(request);
    if (bytes === undefined) return refuse(413, 'too long');
    const body = parseUtf8(bytes);
    if (body === undefined) return refuse(400, 'not UTF-8');
    // Only now: who sends slowly takes no turn from those who do not.
    if (state.waiting >= waitingMax) return refuse(503, 'busy');
    state.waiting += 1;
    try {
      return await witness.addCheckpoint(body);
    } finally {
      state.waiting -= 1;
    }
  };
  const server = createServer(
    { connectionsCheckingInterval: timeoutLookMs },
    (request, response) => {
      answer(request)
        .catch((error: unknown) => {
          listener.onError(error);
          return refuse(500, 'not signed');
        })
        .then((given) => send(response, given), listener.onError);
    },
  );
  server.maxConnections = connectionsMax;
  server.requestTimeout = requestTimeoutMs;
  server.headersTimeout = requestTimeoutMs;
  await listen(server, listener);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : listener.port;
  const host = listener.host.includes(':') ? `[${listener.host}]` : listener.host;
  return { url: `http://${host}:${port}`, close: () => close(server) };
}

/** `undefined` for one that is too long; what follows is not read. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyMaxBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Uint8Array;
    length += bytes.length;
    if (length > bodyMaxBytes) return undefined;
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

const refuse = (status: number, reason: string): WitnessAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: `${reason}\n`,
});

function send(response: ServerResponse, { status, contentType, body }: WitnessAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': contentType,
    'x-content-type-options': 'nosniff',
    ...(status === 413 && { connection: 'close' }),
    ...(status === 503 && { 'retry-after': '1' }),
  });
  response.end(body);
}

const listen = (server: Server, { host, port }: WitnessListener): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
