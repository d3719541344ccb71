import type { FetchPort } from '../../../electron/main/diary/server-link.ts';
import type { EntryAnswer } from '../../../shared/api/schemas.ts';
import type { Answer, Caller } from '../server-fixture.ts';

/**
 * What the network does to whoever uses it: nothing arrives; answers get lost; everything arrives
 * twice; what was sent arrives once more behind something newer.
 */
export const weathers = ['up', 'down', 'drops', 'doubles', 'echoes'] as const;
export type Weather = (typeof weathers)[number];

export interface Wire {
  weather: Weather;
  /** The machine behind it dies: no answer that is under way arrives. */
  isCut: boolean;
  /** Every receipt that left the server, whether it arrived or not. */
  readonly receipts: string[];
  /** Sends to where the server listens now. */
  readonly fetch: FetchPort;
  /** Speaks for somebody through this wire, and can say all of it again. */
  record(caller: Caller): Recorded;
}

export interface Recorded {
  readonly caller: Caller;
  /** Posts and delivers again what was sent so far, in order. */
  sayAgain(): Promise<void>;
}

/** Never listens; the wire knows where the server is. */
export const wireUrl = 'http://localhost:9';

const lost = () => new TypeError('the network is down');

export function createWire(serverUrl: () => string): Wire {
  const receipts: string[] = [];
  const wire: Wire = {
    weather: 'up',
    isCut: false,
    receipts,
    fetch: createFetch(() => wire, serverUrl),
    record: (caller) => record(() => wire, caller),
  };
  return wire;
}

function createFetch(wire: () => Wire, serverUrl: () => string): FetchPort {
  const echoes: (() => Promise<unknown>)[] = [];
  const count = { requests: 0 };
  return async (url, init) => {
    const { weather } = wire();
    if (weather === 'down') throw lost();
    count.requests += 1;
    const send = () => globalThis.fetch(url.replace(wireUrl, serverUrl()), init);
    const response = await through(wire(), send);
    await noteReceipts(wire(), url, response);
    const isWrite = init.method === 'POST' || init.method === 'PUT';
    if (weather === 'doubles' && isWrite) await send();
    await echoes.shift()?.();
    if (weather === 'echoes' && isWrite) echoes.push(send);
    if (weather === 'drops' && count.requests % 3 === 0) throw lost();
    return response;
  };
}

/** Nobody hears what a machine says after its end. */
async function through<T>(wire: Wire, send: () => Promise<T>): Promise<T> {
  const answer = await send();
  if (wire.isCut) throw lost();
  return answer;
}

async function noteReceipts(wire: Wire, url: string, response: Response): Promise<void> {
  if (!url.endsWith('/v1/entries') || response.status !== 200) return;
  const { results } = (await response.clone().json()) as { results: EntryAnswer[] };
  wire.receipts.push(...receiptsOf(results));
}

const receiptsOf = (results: readonly EntryAnswer[]): readonly string[] =>
  results.flatMap((answer) => ('receipt' in answer ? [answer.receipt] : []));

interface Said {
  readonly method: 'post' | 'put';
  readonly path: string;
  readonly body: unknown;
}

function record(wire: () => Wire, caller: Caller): Recorded {
  const said: Said[] = [];
  const send = async ({ method, path, body }: Said): Promise<Answer> => {
    const answer = await caller[method](path, body);
    if (path === '/v1/entries' && answer.status === 200)
      wire().receipts.push(...receiptsOf((answer.body as { results: EntryAnswer[] }).results));
    return answer;
  };
  const sendOnce = async (each: Said): Promise<Answer> => {
    if (/^\/v1\/(entries$|disclosures)/.test(each.path)) said.push(each);
    return send(each);
  };
  return {
    caller: {
      ...caller,
      post: ((path, body) => sendOnce({ method: 'post', path, body })) as Caller['post'],
      put: ((path, body) => sendOnce({ method: 'put', path, body })) as Caller['put'],
    },
    sayAgain: async () => {
      for (const each of said) await send(each);
    },
  };
}
