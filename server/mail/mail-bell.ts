import { EventEmitter } from 'node:events';

/** Says that mails were ordered; what there is to send is in the database. */
export interface MailBell {
  wake(): void;
  /** Answers how to stop listening. */
  listen(onWake: () => void): () => void;
}

export function createMailBell(): MailBell {
  const emitter = new EventEmitter();
  return {
    wake: () => {
      emitter.emit('wake');
    },
    listen: (onWake) => {
      emitter.on('wake', onWake);
      return () => {
        emitter.off('wake', onWake);
      };
    },
  };
}
