import { parseHex } from '../kit/hex.ts';

/** Remembers hashes in 40 to 50 bytes each, where a `Set` of texts would take ten times that. */
export interface HashSet {
  /** False if the hash (64 hex digits) is in the set already. */
  add(hash: string): boolean;
}

const hashBytes = 32;

/**
 * For up to `capacity` hashes. Where one goes follows from the seed too: whoever chooses the hashes
 * must not know it, or could make them crowd.
 */
export function createHashSet(capacity: number, seed: number): HashSet {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, capacity * 1.5)));
  /** One-based positions in `kept`; 0 is free. */
  const table = new Uint32Array(slots);
  const kept = new Uint8Array(capacity * hashBytes);
  const state = { count: 0 };
  const isAt = (position: number, bytes: Uint8Array): boolean => {
    const start = (position - 1) * hashBytes;
    for (let i = 0; i < hashBytes; i++) if (kept[start + i] !== bytes[i]) return false;
    return true;
  };
  return {
    add: (hash) => {
      const bytes = parseHex(hash, hashBytes);
      if (bytes === undefined || state.count === capacity) throw new Error('not a hash, or full');
      let slot = mix(bytes, seed) % slots;
      for (let position = table[slot]; position; position = table[slot]) {
        if (isAt(position, bytes)) return false;
        slot = (slot + 1) % slots;
      }
      kept.set(bytes.subarray(0, hashBytes), state.count * hashBytes);
      state.count += 1;
      table[slot] = state.count;
      return true;
    },
  };
}

function mix(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let value = seed;
  for (let at = 0; at < bytes.length; at += 4) {
    value = Math.imul(value ^ view.getUint32(at), 0x9e3779b1);
    value ^= value >>> 15;
  }
  return value >>> 0;
}
