import type { HtmlTagDescriptor, Plugin } from 'vite';

type Bundle = Record<
  string,
  | { readonly type: 'asset' }
  | {
      readonly type: 'chunk';
      readonly facadeModuleId: string | null;
      readonly imports: readonly string[];
    }
>;

/**
 * Names in the page what its first script imports only after it ran (`entry`), so that the browser
 * fetches both at once.
 */
export function preloadStart(entry: string): Plugin {
  return {
    name: 'countersign:preload-start',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) =>
        preloadTags((bundle ?? {}) as Bundle, entry).filter(
          ({ attrs }) => !html.includes(`"${attrs?.['href']}"`),
        ),
    },
  };
}

function preloadTags(bundle: Bundle, entry: string): HtmlTagDescriptor[] {
  const start = Object.keys(bundle).find((name) => {
    const file = bundle[name];
    return file?.type === 'chunk' && file.facadeModuleId?.endsWith(entry) === true;
  });
  const names = start === undefined ? [] : [...withImports(bundle, start)];
  return names.map((name) => ({
    tag: 'link',
    attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
    injectTo: 'head',
  }));
}

/** A chunk and all that it imports before it runs. */
function withImports(bundle: Bundle, name: string, found = new Set<string>()): Set<string> {
  const file = bundle[name];
  if (file?.type !== 'chunk' || found.has(name)) return found;
  found.add(name);
  for (const each of file.imports) withImports(bundle, each, found);
  return found;
}
