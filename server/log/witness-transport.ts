import { lookup as resolveName } from 'node:dns';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { isPrivateAddress } from './private-address.ts';
import type { WitnessPeer } from './witness-config.ts';

export interface WitnessReply {
  readonly status: number;
  readonly body: string;
}

export interface WitnessUnreachable {
  readonly code: 'witness_unreachable';
  readonly reason: string;
}

/** The outside world of the witness client; a test brings its own. */
export type PostToWitness = (
  peer: WitnessPeer,
  body: string,
  timeoutMs: number,
) => Promise<Result<WitnessReply, WitnessUnreachable>>;

/** `path` begins with a slash. */
export type GetFromWitness = (
  peer: WitnessPeer,
  path: string,
  timeoutMs: number,
) => Promise<Result<WitnessReply, WitnessUnreachable>>;

/** A cosignature takes 200 bytes; a few of them, and post-quantum ones too, fit in. */
const replyMaxBytes = 65_536;

/**
 * `POST <prefix>/add-checkpoint` to a configured witness: no redirect is followed, no more than a
 * reply's worth is read, and a public name that leads to a private address is refused (W-16).
 */
export const postToWitness: PostToWitness = (peer, body, timeoutMs) =>
  ask(peer, { path: '/add-checkpoint', body, timeoutMs });

/** The same for what it says when it is asked. */
export const getFromWitness: GetFromWitness = (peer, path, timeoutMs) =>
  ask(peer, { path, timeoutMs });

interface WitnessRequest {
  readonly path: string;
  /** Posted; absent: it is got. */
  readonly body?: string;
  readonly timeoutMs: number;
}

async function ask(
  peer: WitnessPeer,
  asked: WitnessRequest,
): Promise<Result<WitnessReply, WitnessUnreachable>> {
  try {
    const response = await send(peer, asked);
    const text = await readReply(response);
    if (text === undefined) {
      response.destroy();
      return unreachable('reply_too_long');
    }
    return ok({ status: response.statusCode ?? 0, body: text });
  } catch (error) {
    return unreachable(reasonOf(error));
  }
}

const unreachable = (reason: string) => err({ code: 'witness_unreachable' as const, reason });

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

const send = (
  peer: WitnessPeer,
  { path, body, timeoutMs }: WitnessRequest,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const url = new URL(`${peer.url}${path}`);
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = open(url, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && {
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-length': Buffer.byteLength(body),
        },
      }),
      signal: AbortSignal.timeout(timeoutMs),
      ...(!peer.isPrivate && { lookup: publicLookup }),
    });
    request.on('error', reject);
    request.once('response', resolve);
    request.end(body);
  });

async function readReply(response: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > replyMaxBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Resolves as usual, then refuses: between a check and a second look-up the answer may change. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = error ?? refusalOf(hostname, addresses);
    if (refused) return callback(refused, '', 0);
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 0);
  });
};

function refusalOf(
  hostname: string,
  addresses: readonly { readonly address: string }[],
): NodeJS.ErrnoException | undefined {
  const isPublic = addresses.every(({ address }) => !isPrivateAddress(address));
  if (addresses.length > 0 && isPublic) return undefined;
  return Object.assign(new Error(`${hostname} leads to a private address`), {
    code: 'private_address',
  });
}
