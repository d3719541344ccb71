import type { BundleResponse } from '../../../shared/api/schemas.ts';
import type { ContractLedger, LoggedEntry } from '../../../shared/entry/ledger.ts';
import type { VerificationReport } from '../../../shared/verify/report.ts';
import type { Progress } from '../../../shared/verify/run.ts';

/** What the worker gets: the server's files, and what this browser trusts. */
export interface VerifyRequest {
  readonly con: string;
  readonly bundle: BundleResponse;
  readonly anchorsText: string;
  readonly policyText: string;
}

/** The verifier's answer and the state folded from the entries that it verified. */
export interface Verified {
  readonly report: VerificationReport;
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
}

export type ToWorker = { readonly id: number; readonly request: VerifyRequest };
export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'done'; readonly id: number; readonly verified: Verified }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

export interface Verifier {
  verify(request: VerifyRequest, onProgress: (progress: Progress) => void): Promise<Verified>;
}

interface Waiting {
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (verified: Verified) => void;
  readonly reject: (error: Error) => void;
}

/** One worker for the page's life, started at the first request; answers come in order. */
export function createWorkerVerifier(start: () => Promise<Worker>): Verifier {
  const waitingById = new Map<number, Waiting>();
  const next = { id: 0 };
  const onMessage = ({ data }: MessageEvent<FromWorker>) => {
    const waiting = waitingById.get(data.id);
    if (waiting === undefined) return;
    if (data.type === 'progress') {
      waiting.onProgress(data.progress);
      return;
    }
    waitingById.delete(data.id);
    if (data.type === 'done') waiting.resolve(data.verified);
    else waiting.reject(new Error(data.message));
  };
  const onError = (event: ErrorEvent) => {
    const error = new Error(event.message || 'the verification worker did not start');
    for (const waiting of waitingById.values()) waiting.reject(error);
    waitingById.clear();
  };
  const listenTo = (worker: Worker): Worker => {
    worker.addEventListener('message', onMessage);
    worker.addEventListener('error', onError);
    return worker;
  };
  const started: { worker: Promise<Worker> | undefined } = { worker: undefined };
  return {
    async verify(request, onProgress) {
      started.worker ??= start().then(listenTo);
      const worker = await started.worker;
      const message: ToWorker = { id: next.id++, request };
      return new Promise((resolve, reject) => {
        waitingById.set(message.id, { onProgress, resolve, reject });
        worker.postMessage(message, []);
      });
    },
  };
}
