import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

export interface PageParts {
  /** HTML with `__POLICY__`, `__STYLE__` and `__SCRIPT__` once each. */
  readonly template: string;
  readonly style: string;
  readonly script: string;
}

/** Everything that the page may do; what is not named is refused, the network first of all. */
const policyOf = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    'img-src blob:',
    'worker-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');

const sourceHash = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;

/**
 * One HTML file with its style and script inside, and a policy that names them by their hashes.
 * Throws where a parser would see other text than was hashed.
 */
export function inlinePage({ template, style, script }: PageParts): string {
  // A string or regular expression that ends the element early says the same in this spelling.
  const safeScript = script.replaceAll(/<\/(script)/gi, String.raw`<\/$1`);
  for (const [what, text] of [
    ['script', safeScript],
    ['style', style],
  ] as const) {
    const found = /<!--|<\/(?:style|script)|[\r\0]/i.exec(text);
    if (found) throw new Error(`the ${what} of the page contains ${JSON.stringify(found[0])}`);
  }
  const partByName: Readonly<Record<string, string>> = {
    __POLICY__: policyOf(style, safeScript),
    __STYLE__: style,
    __SCRIPT__: safeScript,
  };
  return Object.entries(partByName).reduce((page, [name, part]) => {
    if (page.split(name).length !== 2) throw new Error(`the template must have one ${name}`);
    return page.replace(name, () => part);
  }, template);
}

/** Leaves of a build only `fileName`: the page with all of its style and script inside. */
export function singleFilePage(fileName: string, readTemplate: () => Promise<string>): Plugin {
  return {
    name: 'countersign:single-file-page',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const chunks = files.filter((file) => file.type === 'chunk');
      const styles = files.filter(
        (file) => file.type === 'asset' && file.fileName.endsWith('.css'),
      );
      const [chunk] = chunks;
      if (chunk?.type !== 'chunk' || chunks.length + styles.length !== files.length)
        throw new Error(`not one file: ${files.map((file) => file.fileName).join(', ')}`);
      const style = styles
        .map((file) => (file.type === 'asset' ? String(file.source) : ''))
        .join('');
      const source = inlinePage({ template: await readTemplate(), style, script: chunk.code });
      for (const file of files) delete bundle[file.fileName];
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}
