import { createHash } from 'node:crypto';

/** Bytes that look random and are the same in every run with the same name. */
export interface SeededRandom {
  bytes(length: number): Uint8Array;
  hex(lengthBytes: number): string;
  uuid(): string;
}

export function createSeededRandom(name: string): SeededRandom {
  const state = { counter: 0 };
  const bytes = (length: number): Uint8Array => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const block = createHash('sha256')
        .update(`${name}/${state.counter++}`)
        .digest();
      out.set(block.subarray(0, Math.min(32, length - at)), at);
    }
    return out;
  };
  const hex = (lengthBytes: number) => Buffer.from(bytes(lengthBytes)).toString('hex');
  return {
    bytes,
    hex,
    uuid: () => {
      const text = hex(16);
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20, 32)}`;
    },
  };
}

/** A 32-byte key seed of a name. */
export const seedOf = (name: string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(`seed of ${name}`).digest());
