import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RouteContract, type RouteName, routes } from '../shared/api/routes.ts';
import { repositoryDir } from './paths.ts';
import { runAsScript } from './script.ts';

/** `docs/api.md`: one line for each route, from the table that the server registers them from. */
export function apiPage(): string {
  return [
    '# HTTP interface',
    '',
    'Made by `npx tsx build/docs-api.ts`; a test keeps it current. Bodies, parameters and answers are',
    'described by the server itself: `GET /openapi.json` (OpenAPI 3.1). Everything refused is',
    '`application/problem+json` (RFC 9457) with a stable `code`; [codes.md](codes.md) says what each',
    'means. What entries hold is in [protocol.md](protocol.md).',
    '',
    '- `public`: anybody. `session`: a signed-in browser (cookie `__Host-session`). `device`: a paired',
    '  device (`Authorization: Bearer`). `party`: either, for its own. Roles: a member of `:org` with one',
    '  of them. What is foreign is answered like what does not exist: 404.',
    '- Bodies are JSON (`application/json`), pictures bytes; nothing packed (`Content-Encoding`) is taken.',
    '- 429 comes with `Retry-After` in seconds. Every answer has an `x-request-id` to quote.',
    '',
    '| name | request | who | answer |',
    '|---|---|---|---|',
    ...(Object.keys(routes) as RouteName[]).map(lineOf),
    '',
  ].join('\n');
}

function lineOf(name: RouteName): string {
  const { method, path, access, response }: RouteContract = routes[name];
  const who = typeof access === 'string' ? access : access.join(', ');
  const answer = typeof response === 'string' ? response : 'JSON';
  return `| \`${name}\` | \`${method} ${path}\` | ${who} | ${answer} |`;
}

await runAsScript(import.meta.url, () => writeFile(join(repositoryDir, 'docs/api.md'), apiPage()));
