const digits = '0123456789abcdef';

export function bytesToHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += digits.charAt(byte >> 4) + digits.charAt(byte & 15);
  return out;
}

/** Lowercase hex of exactly `lengthBytes` (protocol 3.1); anything else is `undefined`. */
export function parseHex(text: string, lengthBytes: number): Uint8Array | undefined {
  if (text.length !== lengthBytes * 2 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const out = new Uint8Array(lengthBytes);
  for (let i = 0; i < lengthBytes; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** For hex that a schema has already checked; throws on anything else (a bug). */
export function hexToBytes(text: string): Uint8Array {
  const bytes = parseHex(text, text.length >> 1);
  if (bytes === undefined) throw new Error('not lowercase hex');
  return bytes;
}
