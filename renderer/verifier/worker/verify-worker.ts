import '../../ui/zod-jitless.ts';
import { createWebCrypto } from '../../../shared/kit/web-crypto-adapter.ts';
import { createOpener } from '../../../shared/seal/open-picture.ts';
import { parseRecoveryText } from '../../../shared/seal/recovery-text.ts';
import type { Progress } from '../../../shared/verify/run.ts';
import { checkSource } from './check-source.ts';
import type { CheckRequest, FromWorker, ToWorker } from './messages.ts';
import { showPicture } from './show-picture.ts';

/** Checks bundles off the page's thread. It has no network: the page's policy is its own too. */
interface WorkerScope {
  readonly crypto: Crypto;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
  postMessage(message: FromWorker, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;
const crypto = createWebCrypto(scope.crypto.subtle);
/** The bundle that was checked last, for its pictures. */
const open: { pictures: Parameters<typeof showPicture>[0] | undefined } = { pictures: undefined };

const send = (message: FromWorker): void => scope.postMessage(message, []);

scope.addEventListener('message', ({ data }) => {
  const answered = data.type === 'check' ? check(data.id, data.request) : show(data);
  answered.catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : '';
    send({ type: 'failed', id: data.id, failure: 'machine', detail });
  });
});

async function check(id: number, request: CheckRequest): Promise<void> {
  const { identityText } = request;
  const pairs = identityText === undefined ? [] : await parseRecoveryText(identityText);
  if (pairs === undefined) {
    send({ type: 'failed', id, failure: 'identity', detail: '' });
    return;
  }
  const openSealed =
    pairs.length > 0 ? createOpener(pairs.map(({ identity }) => identity)) : undefined;
  const recipients = pairs.length > 0 ? pairs.map(({ recipient }) => recipient) : undefined;
  const onProgress = progressLimiter((progress) => send({ type: 'progress', id, progress }));
  const { checked, files } = await checkSource(
    { crypto, openSealed, recipients, onProgress },
    request,
  );
  open.pictures = files && { hasher: crypto.hasher, files, openSealed };
  send({ type: 'checked', id, checked });
}

async function show({ id, signed }: Extract<ToWorker, { type: 'picture' }>): Promise<void> {
  const picture =
    open.pictures === undefined
      ? ({ state: 'missing' } as const)
      : await showPicture(open.pictures, signed);
  send({ type: 'picture', id, picture });
}

const everyMs = 50;

/** A page that draws each of 20,000 steps would be slower than the check itself. */
function progressLimiter(tell: (progress: Progress) => void): (progress: Progress) => void {
  const last = { step: '', atMs: 0 };
  return (progress) => {
    const nowMs = performance.now();
    if (progress.step === last.step && nowMs - last.atMs < everyMs) return;
    last.step = progress.step;
    last.atMs = nowMs;
    tell(progress);
  };
}
