const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const valueByCode = new Int8Array(128).fill(-1);
for (let i = 0; i < 64; i++) valueByCode[alphabet.charCodeAt(i)] = i;

/** Standard base64 with padding (RFC 4648 section 4). */
export function bytesToBase64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] as number;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    out += alphabet.charAt(a >> 2) + alphabet.charAt(((a & 3) << 4) | (b >> 4));
    out += i + 1 < bytes.length ? alphabet.charAt(((b & 15) << 2) | (c >> 6)) : '=';
    out += i + 2 < bytes.length ? alphabet.charAt(c & 63) : '=';
  }
  return out;
}

/** Canonical base64 only (RFC 4648 section 3.5): one text per value, else `undefined`. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const out = new Uint8Array((digits * 3) >> 2);
  const whole = digits & ~3;
  let at = 0;
  // Negative as soon as one character is no digit: looked at once, at the end.
  let seen = 0;
  for (let i = 0; i < whole; i += 4) {
    const bits =
      (digitAt(text, i) << 18) |
      (digitAt(text, i + 1) << 12) |
      (digitAt(text, i + 2) << 6) |
      digitAt(text, i + 3);
    seen |= bits;
    out[at++] = bits >> 16;
    out[at++] = bits >> 8;
    out[at++] = bits;
  }
  if (whole < digits) {
    const third = padding === 1 ? digitAt(text, whole + 2) : 0;
    const bits = (digitAt(text, whole) << 18) | (digitAt(text, whole + 1) << 12) | (third << 6);
    seen |= bits;
    out[at++] = bits >> 16;
    if (padding === 1) out[at++] = bits >> 8;
    // Trailing bits must be zero, or two texts would mean the same bytes.
    if ((padding === 1 ? bits & 0xff : bits & 0xffff) !== 0) return undefined;
  }
  return seen < 0 ? undefined : out;
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (valueByCode[code] as number) : -1;
}
