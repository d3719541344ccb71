import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with a request; `undefined` for nothing. */
export type Fault =
  | { readonly type: 'status'; readonly status: number; readonly code: string }
  /** Nothing is ever answered. */
  | { readonly type: 'silent' }
  /** The body stops in its middle, and the connection stays. */
  | { readonly type: 'stalled' }
  /** The connection ends in the middle of the body. */
  | { readonly type: 'cut' }
  /** One bit of the body is another. */
  | { readonly type: 'garbled' }
  /** It has its effect, and nothing is ever answered. */
  | { readonly type: 'withheld' }
  /** The connection ends as soon as the request is there; it may have had its effect. */
  | { readonly type: 'unanswered' }
  | { readonly type: 'redirect'; readonly to: string };

export interface FaultProxy {
  readonly url: string;
  /** `METHOD path` of all requests, in order. */
  readonly requests: readonly string[];
  /** What happens to requests from now on: `n` counts them, from 0. */
  set(fault: (n: number, request: IncomingMessage) => Fault | undefined): void;
  close(): Promise<void>;
}

/** Stands before a server, lets everything through, unless it is told what to spoil. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const requests: string[] = [];
  const state: { n: number; fault: Parameters<FaultProxy['set']>[0] } = {
    n: 0,
    fault: () => undefined,
  };
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const fault = state.fault(state.n, incoming);
    state.n += 1;
    if (fault?.type === 'silent') return void incoming.resume();
    if (fault?.type === 'status' || fault?.type === 'redirect') {
      incoming.resume();
      incoming.once('end', () => refuse(outgoing, fault));
      return;
    }
    forward(target, { incoming, outgoing, fault });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    set: (fault) => {
      state.n = 0;
      state.fault = fault;
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(
  outgoing: ServerResponse,
  fault: Extract<Fault, { type: 'status' | 'redirect' }>,
): void {
  if (fault.type === 'redirect') return void outgoing.writeHead(307, { location: fault.to }).end();
  outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
  outgoing.end(`<?xml version="1.0"?><Error><Code>${fault.code}</Code></Error>`);
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly fault: Fault | undefined;
}

/** The host stays the client's: it is part of what is signed. */
function forward(target: string, { incoming, outgoing, fault }: Exchange): void {
  const { method, url, headers } = incoming;
  const through = httpRequest(`${target}${url}`, { method, headers, agent: false });
  through.on('error', () => outgoing.destroy());
  through.on('response', (response) => void answer(response, outgoing, fault));
  incoming.pipe(through);
}

async function answer(
  response: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (fault?.type === 'withheld') return;
  if (fault?.type === 'unanswered') return void outgoing.destroy();
  if (fault?.type === 'garbled')
    body.writeUInt8(body.readUInt8(body.length - 1) ^ 1, body.length - 1);
  outgoing.writeHead(response.statusCode ?? 502, response.headers);
  if (fault?.type !== 'cut' && fault?.type !== 'stalled') return void outgoing.end(body);
  outgoing.write(body.subarray(0, body.length >> 1), () => {
    if (fault.type === 'cut') outgoing.destroy();
  });
}
