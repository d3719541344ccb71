import { concatBytes } from '../kit/bytes.ts';
import { utf8ToBytes } from '../kit/utf8.ts';

/** DSSE pre-authentication encoding of exact bytes (protocol 3.5): what a signature covers. */
export function pae(type: string, body: Uint8Array): Uint8Array {
  const typeBytes = utf8ToBytes(type);
  return concatBytes(
    utf8ToBytes(`DSSEv1 ${typeBytes.length} `),
    typeBytes,
    utf8ToBytes(` ${body.length} `),
    body,
  );
}
