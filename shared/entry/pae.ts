import { createBoundedCache } from '../kit/bounded-cache.ts';
import { concatBytes } from '../kit/bytes.ts';
import { utf8Length, utf8ToBytes } from '../kit/utf8.ts';

/** A contract has thousands of entries, of few types and lengths. */
const headBytes = createBoundedCache(1_024, utf8ToBytes);

/** DSSE pre-authentication encoding of exact bytes (protocol 3.5): what a signature covers. */
export function pae(type: string, body: Uint8Array): Uint8Array {
  return concatBytes(headBytes(`DSSEv1 ${utf8Length(type)} ${type} ${body.length} `), body);
}
