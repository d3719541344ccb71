import { parseUtf8 } from '../kit/utf8.ts';
import type { DisclosureLine, EntryLine, ProofLineJson } from './bundle-format.ts';

/**
 * Lines of a bundle that stay the bytes that they are and are parsed when something of them is
 * asked for: a year's lines, parsed, would take several times the memory. They were found to be
 * well-formed before, so they parse.
 */
export interface StoredLines {
  readonly entry: (bytes: Uint8Array, line: EntryLine) => EntryLine;
  readonly proof: (bytes: Uint8Array, line: ProofLineJson) => ProofLineJson;
  readonly disclosure: (bytes: Uint8Array, line: DisclosureLine) => DisclosureLine;
}

export function createStoredLines(): StoredLines {
  // Several parts of one line are asked for in a row.
  const newest: { bytes?: Uint8Array; line?: unknown } = {};
  function parsed<T>(bytes: Uint8Array): T {
    if (newest.bytes !== bytes) {
      newest.line = JSON.parse(parseUtf8(bytes) ?? '');
      newest.bytes = bytes;
    }
    return newest.line as T;
  }
  return {
    entry: (bytes, { hash }) => ({
      get envelope() {
        return parsed<EntryLine>(bytes).envelope;
      },
      hash,
      get receipt() {
        return parsed<EntryLine>(bytes).receipt;
      },
    }),
    proof(bytes, line) {
      if ('cosigned' in line) return line;
      if ('anchor' in line)
        return {
          anchor: line.anchor,
          get receipt() {
            return parsed<typeof line>(bytes).receipt;
          },
        };
      return {
        get consistency() {
          return parsed<typeof line>(bytes).consistency;
        },
        size: line.size,
      };
    },
    disclosure: (bytes, { hash }) => ({
      hash,
      get held() {
        return parsed<DisclosureLine>(bytes).held;
      },
      get items() {
        return parsed<DisclosureLine>(bytes).items;
      },
    }),
  };
}
