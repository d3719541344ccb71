import type { LogError } from '../trust/log-keeper.ts';
import type { KeysChanged } from '../trust/pins.ts';
import type { SignError } from './sign-and-post.ts';

/** An expected reason why nothing was signed or logged, thrown for the mutation to keep. */
export class SignFailure extends Error {
  readonly reason: SignError | LogError | KeysChanged;

  constructor(reason: SignError | LogError | KeysChanged) {
    super(reason.code);
    this.name = 'SignFailure';
    this.reason = reason;
  }
}
