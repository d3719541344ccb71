import { extname, join, normalize, sep } from 'node:path';

/** The windows' files, by page: a window gets its own pages and the assets, nothing else. */
export type AppPage =
  | 'desktop/index.html'
  | 'desktop/encoder.html'
  | 'desktop/recovery.html'
  | 'outbox/index.html';

const mimeByExtension: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export type AppFile =
  | { readonly type: 'file'; readonly path: string; readonly mime: string }
  | { readonly type: 'refused'; readonly status: 400 | 404 };

/**
 * File for an `app://bundle/…` address. Names are letters, digits, `-`, `_`, `.` and `/`: anything
 * encoded, doubled, dotted at the start or otherwise clever is refused before a path is made of it.
 */
export function resolveAppFile(rootDir: string, address: string): AppFile {
  const path = rawPath(address);
  if (path === undefined) return { type: 'refused', status: 400 };
  const segments = path.split('/');
  if (!segments.every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/.test(segment)))
    return { type: 'refused', status: 400 };
  const mime = mimeByExtension[extname(path)];
  if (mime === undefined) return { type: 'refused', status: 404 };
  const target = normalize(join(rootDir, ...segments));
  if (!target.startsWith(normalize(rootDir) + sep)) return { type: 'refused', status: 400 };
  return { type: 'file', path: target, mime };
}

/** From the text itself: URL parsers resolve `..` and decode before anybody can object. */
function rawPath(address: string): string | undefined {
  const match = /^app:\/\/bundle\/([^?#]*)(?:[?#].*)?$/.exec(address);
  return match?.[1];
}
