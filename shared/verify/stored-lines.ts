import { parseUtf8 } from '../kit/utf8.ts';
import type { DisclosureLine, EntryLine, ProofLineJson } from './bundle-format.ts';

/**
 * Lines of a bundle that stay the bytes that they are and are parsed when something of them is
 * asked for: a year's lines, parsed, would take several times the memory. They were found to be
 * well-formed before, so they parse.
 */
export interface StoredLines {
  readonly entry: (line: EntryLine, bytes: Uint8Array) => EntryLine;
  readonly proof: (line: ProofLineJson, bytes: Uint8Array) => ProofLineJson;
  readonly disclosure: (line: DisclosureLine, bytes: Uint8Array) => DisclosureLine;
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
    entry: ({ hash }, bytes) => ({
      get envelope() {
        return parsed<EntryLine>(bytes).envelope;
      },
      hash,
      get receipt() {
        return parsed<EntryLine>(bytes).receipt;
      },
    }),
    proof(line, bytes) {
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
    disclosure: ({ hash }, bytes) => ({
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
