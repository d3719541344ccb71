/** Bytes of HTTP as agents send and get them: lines, headers and bodies, without TLS and TCP. */
export interface Traffic {
  readonly requests: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export interface TrafficMeter {
  read(): Traffic;
}

const nodeHeaders = 'host: 127.0.0.1:65535\r\nconnection: keep-alive\r\naccept: */*\r\n';
const moreHeaders = 'accept-language: *\r\nsec-fetch-mode: cors\r\nuser-agent: node\r\n';
const fixedRequestBytes = `${nodeHeaders}${moreHeaders}accept-encoding: gzip, deflate\r\n`.length;
const statusLineBytes = 'HTTP/1.1 200 OK\r\n\r\n'.length;

/** Every `fetch` of this process from now on is counted. */
export function meterTraffic(): TrafficMeter {
  const sum = { requests: 0, sentBytes: 0, receivedBytes: 0 };
  const plainFetch = globalThis.fetch;
  globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const line = `${init.method ?? 'GET'} ${url.pathname}${url.search} HTTP/1.1\r\n\r\n`;
    sum.requests += 1;
    sum.sentBytes += line.length + fixedRequestBytes + headerBytes(new Headers(init.headers));
    sum.sentBytes += bodyBytes(init.body);
    const response = await plainFetch(input, init);
    const body = await response.arrayBuffer();
    sum.receivedBytes += statusLineBytes + headerBytes(response.headers) + body.byteLength;
    // A status without a body may not be given an empty one.
    const { status, statusText, headers } = response;
    const isBare = status === 204 || status === 304;
    return new Response(isBare ? null : body, { status, statusText, headers });
  };
  return { read: () => ({ ...sum }) };
}

function headerBytes(headers: Headers): number {
  return [...headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
}

function bodyBytes(body: RequestInit['body']): number {
  if (body === null || body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (body instanceof Uint8Array) return body.byteLength;
  throw new Error('a body of unknown length');
}
