/** What the first bytes say a picture is, whatever it claims to be (protocol 3.9). */
export function imageTypeOf(
  bytes: Uint8Array,
): 'image/webp' | 'image/png' | 'image/jpeg' | undefined {
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, 0, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  const isRiff = startsWith(bytes, 0, [0x52, 0x49, 0x46, 0x46]);
  return isRiff && startsWith(bytes, 8, [0x57, 0x45, 0x42, 0x50]) ? 'image/webp' : undefined;
}

const startsWith = (bytes: Uint8Array, at: number, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[at + i] === byte);
