import type { Plugin } from 'vite';

const workerPath = /^(.*\.ts)\?worker&url$/;

/**
 * Makes `x.ts?worker&url` the address of a worker that shares its chunks with the page, so that
 * what both run is fetched once. (Vite builds a worker as a bundle of its own.)
 */
export function workerChunk(): Plugin {
  return {
    name: 'countersign:worker-chunk',
    enforce: 'pre',
    load(id) {
      const file = workerPath.exec(id)?.[1];
      if (file === undefined) return undefined;
      const reference = this.emitFile({ type: 'chunk', id: file });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}
