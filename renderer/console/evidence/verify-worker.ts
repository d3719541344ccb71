import '../../ui/zod-jitless.ts';
import { createWebCrypto } from '../../../shared/kit/web-crypto-adapter.ts';
import { createBundleReader } from './bundle-reader.ts';
import type { FromWorker, ToWorker } from './verifier.ts';
import { verifyEvidence } from './verify-evidence.ts';

/** Verifies bundles off the page's thread. It knows no server: files and trust come as messages. */
interface WorkerScope {
  readonly crypto: Crypto;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const crypto = createWebCrypto(scope.crypto.subtle);

scope.addEventListener('message', ({ data }) => void answer(data));

const send = (message: FromWorker): void => scope.postMessage(message, []);

async function answer({ id, request }: ToWorker): Promise<void> {
  const files = createBundleReader(request.bundle);
  try {
    const verified = await verifyEvidence({ crypto, files }, request, (progress) =>
      send({ type: 'progress', id, progress }),
    );
    send({ type: 'done', id, verified });
  } catch (error) {
    const message = error instanceof Error ? error.message : 'unknown';
    send({ type: 'failed', id, message });
  }
}
