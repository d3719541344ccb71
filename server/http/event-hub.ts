import { EventEmitter } from 'node:events';
import { inThisScope } from '../store/scope.ts';

/** Wakes this process's SSE streams; what they send comes from the outbox table. */
export interface EventHub {
  wake(): void;
  /** Answers how to stop listening. */
  listen(listener: { readonly onWake: () => void; readonly onClose: () => void }): () => void;
  /** Ends every stream: they never end by themselves. */
  close(): void;
}

/**
 * Events of other processes are found by looking: one row, once per process and not per stream.
 * Nothing depends on a notification of the database, which poolers and other engines do not pass on.
 */
const eventPollMs = 500;

/** `lastEvent`: the number of the newest row of the outbox, in a scope of its own. */
export function createEventHub(lastEvent: () => Promise<number>): EventHub {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  const wake = () => void emitter.emit('wake');
  const poll = createPoll(lastEvent, wake);
  return {
    wake,
    close: () => {
      poll.stop();
      emitter.emit('close');
    },
    listen: (listener) => {
      // Whoever wakes it does so in a scope of their own.
      const onWake = inThisScope(listener.onWake);
      const onClose = inThisScope(listener.onClose);
      emitter.on('wake', onWake);
      emitter.on('close', onClose);
      poll.start();
      return () => {
        emitter.off('wake', onWake);
        emitter.off('close', onClose);
        if (emitter.listenerCount('wake') === 0) poll.stop();
      };
    },
  };
}

/** Runs while anybody listens; calls `onNew` when the number is another than before. */
function createPoll(lastEvent: () => Promise<number>, onNew: () => void) {
  const state: { timer?: NodeJS.Timeout | undefined; last: number; isAsking: boolean } = {
    last: -1,
    isAsking: false,
  };
  const look = async () => {
    if (state.isAsking) return;
    state.isAsking = true;
    try {
      const last = await lastEvent();
      if (last === state.last) return;
      state.last = last;
      onNew();
    } catch {
      // The database is away: the streams find that out themselves, and end.
      onNew();
    } finally {
      state.isAsking = false;
    }
  };
  return {
    start: () => {
      state.timer ??= setInterval(() => void look(), eventPollMs);
    },
    stop: () => {
      clearInterval(state.timer);
      state.timer = undefined;
    },
  };
}
