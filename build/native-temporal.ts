import type { Plugin } from 'vite';

const name = 'temporal-polyfill';
const resolved = '\0native-temporal';

/** Temporal of the browser; the polyfill is fetched only where there is none. */
export function nativeTemporal(): Plugin {
  return {
    name: 'countersign:native-temporal',
    enforce: 'pre',
    resolveId: (id) => (id === name ? resolved : undefined),
    load: (id) =>
      id === resolved
        ? `export const { Temporal } =
             'Temporal' in globalThis ? globalThis : await import('${name}/implementation');`
        : undefined,
  };
}
