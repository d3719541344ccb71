import { concatBytes } from '../kit/bytes.ts';
import { utf8Length, utf8ToBytes } from '../kit/utf8.ts';

/** DSSE pre-authentication encoding of exact bytes (protocol 3.5): what a signature covers. */
export function pae(type: string, body: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${utf8Length(type)} ${type} ${body.length} `;
  return concatBytes(utf8ToBytes(head), body);
}
