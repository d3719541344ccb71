const digits = '0123456789abcdef';
const pairByByte = Array.from(
  { length: 256 },
  (_, byte) => digits.charAt(byte >> 4) + digits.charAt(byte & 15),
);
const valueByCode = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i++) valueByCode[digits.charCodeAt(i)] = i;

export function bytesToHex(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += pairByByte[byte];
  return out;
}

/** Lowercase hex of exactly `lengthBytes` (protocol 3.1); anything else is `undefined`. */
export function parseHex(text: string, lengthBytes: number): Uint8Array | undefined {
  if (text.length !== lengthBytes * 2) return undefined;
  const out = new Uint8Array(lengthBytes);
  for (let i = 0; i < lengthBytes; i++) {
    const value = (valueOf(text, 2 * i) << 4) | valueOf(text, 2 * i + 1);
    if (value < 0) return undefined;
    out[i] = value;
  }
  return out;
}

/** Of one digit; negative for anything else, and so is whatever it is combined with. */
function valueOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (valueByCode[code] as number) : -1;
}

/** For hex that a schema has already checked; throws on anything else (a bug). */
export function hexToBytes(text: string): Uint8Array {
  const bytes = parseHex(text, text.length >> 1);
  if (bytes === undefined) throw new Error('not lowercase hex');
  return bytes;
}
