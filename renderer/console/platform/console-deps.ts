import { createContext, useContext } from 'react';
import type { SignDeps } from '../sign/sign-and-post.ts';
import type { ReadThumbnail } from '../evidence/thumbnail-desk.ts';
import type { Verifier } from '../evidence/verifier.ts';

/** Everything real that pages use; built once by the composition root, faked by tests. */
export interface ConsoleDeps extends SignDeps {
  readonly subtle: SubtleCrypto;
  /** 12 fresh random bytes */
  readonly randomNonce: () => Uint8Array<ArrayBuffer>;
  readonly verifier: Verifier;
  /** Thumbnails that are wanted together come in one answer. */
  readonly readThumbnail: ReadThumbnail;
  /** Opens the server's events; `undefined` where there are none (tests). */
  readonly openEvents: (() => EventSource) | undefined;
}

const context = createContext<ConsoleDeps | undefined>(undefined);

export const ConsoleDepsProvider = context.Provider;

export function useDeps(): ConsoleDeps {
  const deps = useContext(context);
  if (deps === undefined) throw new Error('ConsoleDepsProvider is missing');
  return deps;
}
