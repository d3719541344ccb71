import { EventEmitter } from 'node:events';

/** Wakes this process's SSE streams; what they send comes from the outbox table. */
export interface EventHub {
  wake(): void;
  /** Answers how to stop listening. */
  listen(listener: { readonly onWake: () => void; readonly onClose: () => void }): () => void;
  /** Ends every stream: they never end by themselves. */
  close(): void;
}

export function createEventHub(): EventHub {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    wake: () => {
      emitter.emit('wake');
    },
    close: () => {
      emitter.emit('close');
    },
    listen: ({ onWake, onClose }) => {
      emitter.on('wake', onWake);
      emitter.on('close', onClose);
      return () => {
        emitter.off('wake', onWake);
        emitter.off('close', onClose);
      };
    },
  };
}
