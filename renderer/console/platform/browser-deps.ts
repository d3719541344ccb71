import { bytesToHex } from '../../../shared/kit/hex.ts';
import { createWebCrypto } from '../../../shared/kit/web-crypto-adapter.ts';
import { createApiClient } from '../../api/client.ts';
import { adapterWithHeadStart } from '../../api/head-start-adapter.ts';
import { askForProof, withProof } from '../account/proof-desk.ts';
import { createConsoleApi } from '../data/console-api.ts';
import { createThumbnailDesk } from '../evidence/thumbnail-desk.ts';
import { createWorkerVerifier } from '../evidence/verifier.ts';
import { openKeyStore } from '../keys/key-store.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { type HeadStart, noHeadStart } from './head-start.ts';
import { createPageClock } from './page-clock.ts';
import { startWorker } from './start-worker.ts';

const retryPauseMs = 1_200;

/** The real console: this page's server, WebCrypto, IndexedDB and a worker. */
export function createBrowserDeps(
  page: Window & typeof globalThis,
  ahead: HeadStart = noHeadStart,
): ConsoleDeps {
  const { subtle } = page.crypto;
  const client = createApiClient({ baseURL: '', adapter: adapterWithHeadStart(ahead.take) });
  const api = withProof(createConsoleApi(client), askForProof);
  const randomHex = (bytes: number): string =>
    bytesToHex(page.crypto.getRandomValues(new Uint8Array(bytes)));
  return {
    api,
    subtle,
    randomHex,
    randomNonce: () => page.crypto.getRandomValues(new Uint8Array(12)),
    crypto: createWebCrypto(subtle),
    store: openKeyStore(page.indexedDB, 'countersign-console'),
    clock: createPageClock({
      boot: randomHex(16),
      monotonicMs: () => page.performance.now(),
      nowMs: () => Date.now(),
    }),
    log: {
      checkpoint: () => api.call('getCheckpoint'),
      consistency: async (from, to) =>
        (await api.call('getConsistency', { query: { from, to } })).proof,
    },
    pause: () => new Promise((resolve) => page.setTimeout(resolve, retryPauseMs)),
    readThumbnail: createThumbnailDesk(api),
    verifier: createWorkerVerifier(() => ahead.worker ?? startWorker()),
    openEvents: () => new EventSource(client.url('getEvents')),
  };
}
