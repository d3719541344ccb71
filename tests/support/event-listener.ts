import type { ServerEvent } from '../../shared/api/schemas.ts';

export interface Heard {
  readonly id: number;
  readonly event: ServerEvent;
  /** `performance.now()` when it came. */
  readonly atMs: number;
}

export interface EventListener {
  readonly heard: readonly Heard[];
  /** Also of what says nothing but where the stream is. */
  readonly lastId: () => string;
  /** Rejects when the stream ends, or after `withinMs`. */
  until(isEnough: (heard: readonly Heard[]) => boolean, withinMs?: number): Promise<void>;
  stop(): void;
}

/** A browser's `EventSource`, with its ears open; it does not come back by itself. */
export async function listenTo(
  url: string,
  headers: Record<string, string>,
): Promise<EventListener> {
  const abort = new AbortController();
  const response = await fetch(`${url}/v1/events`, { headers, signal: abort.signal });
  if (response.status !== 200) throw new Error(`events answered ${response.status}`);
  const heard: Heard[] = [];
  const state = { lastId: '', isOver: false, onNews: () => undefined as void };
  void read(response, (id, data) => {
    state.lastId = id;
    if (data !== undefined)
      heard.push({ id: Number(id), event: JSON.parse(data), atMs: performance.now() });
    state.onNews();
  }).finally(() => {
    state.isOver = true;
    state.onNews();
  });
  const until: EventListener['until'] = (isEnough, withinMs = 10_000) =>
    new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why}: ${JSON.stringify(heard.slice(-9))}`));
      const timer = setTimeout(() => fail('not heard in time'), withinMs);
      state.onNews = () => {
        if (isEnough(heard)) resolve();
        else if (state.isOver) fail('the stream ended');
        else return;
        clearTimeout(timer);
      };
      state.onNews();
    });
  return { heard, lastId: () => state.lastId, until, stop: () => abort.abort() };
}

async function read(
  response: Response,
  onBlock: (id: string, data: string | undefined) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const id = /^id: (\d+)$/m.exec(block)?.[1];
        if (id !== undefined) onBlock(id, /^data: (.+)$/m.exec(block)?.[1]);
      }
    }
  } catch {
    // The server was killed, or the listener hung up: either way there is no more.
  }
}
