import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConfigKey, serverConfig } from '../server/config.ts';
import { configKeys } from '../server/config-keys.ts';
import { repositoryDir } from './paths.ts';
import { runAsScript } from './script.ts';

const path = join(repositoryDir, 'docs/operations.md');
const begin = '<!-- configuration: made by `npx tsx build/docs-config.ts` -->';
const end = '<!-- end of configuration -->';

/** The configuration table of the operations guide, from the table that the server reads. */
export function configTable(): string {
  const defaults: Readonly<Record<string, unknown>> = serverConfig.parse({ dataDir: '-' });
  return [
    '| `server.json` | environment | flag | default | meaning |',
    '|---|---|---|---|---|',
    ...(Object.keys(configKeys) as ConfigKey[]).map((key) => {
      const { environment, flag, text } = configKeys[key];
      const value = key === 'dataDir' ? undefined : defaults[key];
      const given = flag === undefined ? 'none: secret' : `\`--${flag}\``;
      const standard =
        value === undefined ? '' : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
      return `| \`${key}\` | \`${environment}\` | ${given} | ${standard} | ${text} |`;
    }),
  ].join('\n');
}

/** `page` with the table between its two marks. */
export function withConfigTable(page: string): string {
  const [before = '', rest = ''] = page.split(begin);
  const after = rest.split(end)[1] ?? '';
  return `${before}${begin}\n\n${configTable()}\n\n${end}${after}`;
}

await runAsScript(import.meta.url, async () =>
  writeFile(path, withConfigTable(await readFile(path, 'utf8'))),
);
