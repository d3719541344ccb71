import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Logger } from './logger.ts';

export interface MetricsListenerOptions {
  readonly registry: Registry;
  /** Brings the gauges up to date. */
  readonly refresh: () => Promise<void>;
  readonly host: string;
  readonly port: number;
  /** Asked for as a bearer token; without one the address must be loopback (config.ts). */
  readonly token: string | undefined;
  readonly logger: Logger;
}

export interface MetricsListener {
  /** `http://127.0.0.1:9440/metrics` */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * `GET /metrics` on an address of its own: the public one never answers it, however a proxy in
 * front is set up.
 */
export async function listenForMetrics(options: MetricsListenerOptions): Promise<MetricsListener> {
  const { host, port, logger } = options;
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      logger.error({ err: error }, 'metrics failed');
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: listensAt } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listensAt}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { registry, refresh, token }: MetricsListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.url !== '/metrics') return void response.writeHead(404).end();
  if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
  if (token !== undefined && !isToken(request.headers.authorization, token))
    return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
  await refresh();
  const text = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
  response.end(text);
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}
