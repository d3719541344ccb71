import { createHash } from 'node:crypto';

const serialStart = 0x0010_0000_0000_0000n;
const serialCount = 2_000n;

/**
 * The sequence of IEEE-754 bit patterns that the JCS test data describes: listed ones, a run from
 * the smallest normal number, then finite non-zero values of a SHA-256 chain that starts at zeros.
 */
export function* es6NumberBits(listed: readonly bigint[]): Generator<bigint, never> {
  yield* listed;
  for (let i = 0n; i < serialCount; i++) yield serialStart + i;
  let link: Uint8Array = new Uint8Array(32);
  for (;;) {
    link = createHash('sha256').update(link).digest();
    const view = new DataView(link.buffer, link.byteOffset, link.length);
    for (let at = 0; at < link.length; at += 8) {
      const value = view.getFloat64(at, true);
      if (value !== 0 && Number.isFinite(value)) yield view.getBigUint64(at, true);
    }
  }
}

/** The listed patterns, as the set's own description spells them. */
export function listedBits(description: string): bigint[] {
  const list = /staticU64s = new BigUint64Array\(\[([^\]]*)\]/.exec(description)?.[1] ?? '';
  return [...list.matchAll(/(0x[0-9a-f]{16})n/g)].map((match) => BigInt(match[1] as string));
}
