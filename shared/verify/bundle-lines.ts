import type { z } from 'zod';
import { quickParse } from '../entry/quick-parse.ts';
import { splitLines, parseBundleJson } from './bundle-text.ts';
import type { FindingCode } from './codes.ts';
import type { Findings } from './findings.ts';

/**
 * Lines of an `.ndjson` file, as bytes until one is asked for: a year's lines, parsed, would take
 * several times the memory.
 */
export interface BundleLines<T> {
  readonly raw: () => readonly Uint8Array[];
  /** `undefined`, and a finding, for a malformed line. */
  readonly parse: (at: number) => T | undefined;
  /** Lets the bytes go, once every line was parsed: then there are none. */
  readonly close: () => void;
}

export interface LinesFile<T> {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly schema: z.ZodType<T>;
  /** What a malformed line is. */
  readonly code: FindingCode;
}

export function openLines<T>(findings: Findings, file: LinesFile<T>): BundleLines<T> {
  // Not `file` itself below: that would keep its bytes after they are let go.
  const { path, schema, code } = file;
  const held = { raw: splitLines(file.bytes) ?? cutOff() };
  return {
    raw: () => held.raw,
    parse(at) {
      const bytes = held.raw[at];
      const parsed = bytes && quickParse(schema, parseBundleJson(bytes));
      if (parsed?.success) return parsed.data;
      findings.add(code, { detail: `${path} line ${at + 1}` });
      return undefined;
    },
    close() {
      held.raw = [];
    },
  };

  function cutOff(): readonly Uint8Array[] {
    findings.add(code, { detail: `${path} is cut off or has too long a line` });
    return [];
  }
}

/** Every well-formed line, as `keep` keeps it. */
export const mapLines = <T, Kept>(
  lines: BundleLines<T>,
  keep: (line: T, bytes: Uint8Array) => Kept,
): readonly Kept[] =>
  lines.raw().flatMap((bytes, at) => {
    const line = lines.parse(at);
    return line === undefined ? [] : [keep(line, bytes)];
  });
