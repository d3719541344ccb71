import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { parse } from '@formatjs/icu-messageformat-parser';
import { transform } from 'esbuild';
import type { Plugin } from 'vite';

const catalogue = /\/renderer\/console\/text\/(?:en|bn|kn)\/[\w-]+\.ts$/;
const parser = '@formatjs/icu-messageformat-parser';

/**
 * Messages parsed when the console is built, so that its readers need no parser. Each file exports
 * objects of texts by id and imports nothing.
 */
export function compiledMessages(): Plugin {
  return {
    name: 'countersign:compiled-messages',
    enforce: 'pre',
    resolveId: (id) => (id === parser ? resolveFromIntl(`${parser}/no-parser.js`) : undefined),
    async transform(code, id) {
      if (!catalogue.test(id)) return undefined;
      return { code: compile(await readTexts(code)), map: null };
    },
  };
}

/** What the library would load, without the half that it no longer needs. */
const resolveFromIntl = (name: string): string => {
  const own = createRequire(import.meta.url);
  return createRequire(own.resolve('react-intl')).resolve(name);
};

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the file exports. It is data: nothing of it needs anything else. */
async function readTexts(source: string): Promise<Texts> {
  const { code } = await transform(source, { loader: 'ts', format: 'cjs' });
  const module = { exports: {} };
  runInNewContext(code, { module });
  return module.exports;
}

const compile = (texts: Texts): string =>
  Object.entries(texts)
    .map(([name, words]) => {
      const parsed = Object.entries(words).map(([id, text]) => [id, parse(text)]);
      return `export const ${name} = ${JSON.stringify(Object.fromEntries(parsed))};`;
    })
    .join('\n');
