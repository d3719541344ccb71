import { createServer } from 'node:http';
import { leafHash } from '../../shared/log/merkle.ts';
import { readerOfLeaves } from '../../shared/log/merkle-build.ts';
import {
  encodeEntryBundle,
  encodeTile,
  isTileOfSize,
  parseTilePath,
  tileHeight,
  tileWidth,
} from '../../shared/log/tile.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { testCrypto } from './entry-factory.ts';
import { createMemoryLog, type MemoryLog } from './memory-log.ts';

/** One history of a log, and the leaves that it is made of. */
export interface History {
  readonly log: MemoryLog;
  readonly leafTexts: readonly Uint8Array[];
  append(leaf: Leaf): void;
}

export function createHistory(origin: string, leaves: readonly Leaf[]): History {
  const log = createMemoryLog(origin);
  const leafTexts: Uint8Array[] = [];
  const append = (leaf: Leaf): void => {
    log.append(leaf);
    leafTexts.push(formatLeaf(leaf));
  };
  for (const leaf of leaves) append(leaf);
  return { log, leafTexts, append };
}

export interface SplitViewServer {
  /** Prefix of the log as one audience is told it. */
  readonly urlFor: (audience: string) => string;
  close(): Promise<void>;
}

/**
 * An operator who shows each audience another history, both signed by the one key of the log: each
 * is whole in itself. Serves checkpoint, tiles and consistency proofs below `/<audience>`.
 */
export async function startSplitView(
  histories: Readonly<Record<string, History>>,
): Promise<SplitViewServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://split.test');
    const [, audience = '', ...rest] = url.pathname.split('/');
    const history = histories[audience];
    const answering = history ? answer(history, rest.join('/'), url.searchParams) : undefined;
    void Promise.resolve(answering).then((body) =>
      body === undefined ? response.writeHead(404).end() : response.writeHead(200).end(body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    urlFor: (audience) => `http://127.0.0.1:${port}/${audience}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  { log, leafTexts }: History,
  path: string,
  query: URLSearchParams,
): Promise<string | Uint8Array | undefined> {
  const size = log.size();
  if (path === 'checkpoint') return log.checkpointAt(size);
  if (path === 'consistency')
    return JSON.stringify({
      proof: log.consistency(Number(query.get('from')), Number(query.get('to'))),
    });
  const tile = parseTilePath(path);
  if (!tile.ok || !isTileOfSize(tile.value, size)) return undefined;
  const first = tile.value.index * tileWidth;
  if (tile.value.kind === 'entries')
    return encodeEntryBundle(leafTexts.slice(first, first + tile.value.width));
  const { hasher } = testCrypto;
  const hashes = leafTexts.map((text) => leafHash(hasher, text));
  const read = readerOfLeaves(hasher, hashes);
  const level = tile.value.level * tileHeight;
  return encodeTile(
    Array.from({ length: tile.value.width }, (_, i) => read({ level, index: first + i })),
  );
}
