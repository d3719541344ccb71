import type { SignedPicture } from '../../shared/verify/read-picture.ts';
import type { Progress } from '../../shared/verify/run.ts';
import type {
  Checked,
  CheckFailure,
  CheckRequest,
  FromWorker,
  PictureRead,
  ToWorker,
} from './worker/messages.ts';

export interface Checker {
  /** Rejects with a `CheckError`. */
  check(request: CheckRequest, onProgress: (progress: Progress) => void): Promise<Checked>;
  /** A picture of the bundle that was checked last. */
  picture(signed: SignedPicture): Promise<PictureRead>;
}

/** A check that could not begin or end: never something about the evidence. */
export class CheckError extends Error {
  readonly failure: CheckFailure;

  constructor(failure: CheckFailure, detail: string) {
    super(detail);
    this.name = 'CheckError';
    this.failure = failure;
  }
}

type Answer = Exclude<FromWorker, { readonly type: 'progress' | 'failed' }>;
/** Each kind of request without its number, which is given here. */
type Question = ToWorker extends infer Each
  ? Each extends ToWorker
    ? Omit<Each, 'id'>
    : never
  : never;

interface Waiting {
  readonly onProgress: (progress: Progress) => void;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** One worker for the page's life, started at the first question. */
export function createChecker(start: () => Promise<Worker>): Checker {
  const waitingById = new Map<number, Waiting>();
  const state: { worker: Promise<Worker> | undefined; nextId: number } = {
    worker: undefined,
    nextId: 0,
  };
  const listenTo = (worker: Worker): Worker => {
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) =>
      receive(waitingById, data),
    );
    worker.addEventListener('error', ({ message }) => {
      for (const { reject } of waitingById.values()) reject(new CheckError('machine', message));
      waitingById.clear();
      state.worker = undefined;
    });
    return worker;
  };
  const ask = async (question: Question, onProgress: Waiting['onProgress']): Promise<Answer> => {
    state.worker ??= start().then(listenTo);
    const worker = await state.worker;
    return new Promise((resolve, reject) => {
      const id = state.nextId++;
      waitingById.set(id, { onProgress, resolve, reject });
      const message = { ...question, id } as ToWorker;
      worker.postMessage(message, []);
    });
  };
  return {
    async check(request, onProgress) {
      const answer = await ask({ type: 'check', request }, onProgress);
      if (answer.type !== 'checked') throw new CheckError('machine', 'another answer');
      return answer.checked;
    },
    async picture(signed) {
      const answer = await ask({ type: 'picture', signed }, () => undefined);
      if (answer.type !== 'picture') throw new CheckError('machine', 'another answer');
      return answer.picture;
    },
  };
}

function receive(waitingById: Map<number, Waiting>, message: FromWorker): void {
  const waiting = waitingById.get(message.id);
  if (waiting === undefined) return;
  if (message.type === 'progress') {
    waiting.onProgress(message.progress);
    return;
  }
  waitingById.delete(message.id);
  if (message.type === 'failed') waiting.reject(new CheckError(message.failure, message.detail));
  else waiting.resolve(message);
}
