import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseDecimal } from './decimal.ts';
import { hashBytes } from './merkle.ts';
import { noteLimits } from './note.ts';

/** C2SP tlog-proof@v1: an inclusion proof with the checkpoint it leads to. */
export interface LogProof {
  /** Zero-based index of the leaf. */
  readonly index: number;
  /** 32 bytes each, from the leaf's sibling to the root's child. */
  readonly proof: readonly Uint8Array[];
  /** In our receipts the leaf's data (protocol 3.12). Not authenticated by itself. */
  readonly extra?: Uint8Array;
  /** The signed checkpoint, verbatim and unparsed. */
  readonly checkpoint: string;
}

export interface LogProofMalformed {
  readonly code: 'E_PROOF_MALFORMED';
}

const header = 'c2sp.org/tlog-proof@v1';
const extraPrefix = 'extra ';
const indexPrefix = 'index ';
/** A tree of 2^63 leaves is 63 levels high. */
const maxProofLength = 63;

export function formatLogProof({ index, proof, extra, checkpoint }: LogProof): string {
  const extraLine = extra === undefined ? [] : [`${extraPrefix}${bytesToBase64(extra)}`];
  const hashLines = proof.map(bytesToBase64);
  const head = [header, ...extraLine, `${indexPrefix}${index}`, ...hashLines, ''];
  const text = `${head.join('\n')}\n${checkpoint}`;
  if (!parseLogProof(text).ok) throw new Error('not a log proof');
  return text;
}

/** One spelling per proof. The checkpoint is left to `openCheckpoint`. */
export function parseLogProof(source: string): Result<LogProof, LogProofMalformed> {
  const malformed = err({ code: 'E_PROOF_MALFORMED' as const });
  if (source.length > noteLimits.characters) return malformed;
  const split = source.indexOf('\n\n');
  const checkpoint = source.slice(split + 2);
  if (split < 0 || checkpoint === '') return malformed;
  const lines = source.slice(0, split).split('\n');
  if (lines.shift() !== header) return malformed;
  const extraText = lines[0]?.startsWith(extraPrefix) ? lines.shift() : undefined;
  const indexLine = lines.shift();
  if (!indexLine?.startsWith(indexPrefix)) return malformed;
  const index = parseDecimal(indexLine.slice(indexPrefix.length));
  const proof = parseHashes(lines);
  if (index === undefined || proof === undefined) return malformed;
  if (extraText === undefined) return ok({ index, proof, checkpoint });
  const extra = parseBase64(extraText.slice(extraPrefix.length));
  if (extra === undefined || extra.length === 0) return malformed;
  return ok({ index, proof, extra, checkpoint });
}

/** Base64 hashes, one a line, of a proof; `undefined` if one is not canonical or not 32 bytes. */
export function parseHashes(lines: readonly string[]): Uint8Array[] | undefined {
  if (lines.length > maxProofLength) return undefined;
  const hashes: Uint8Array[] = [];
  for (const line of lines) {
    const hash = parseBase64(line);
    if (hash === undefined || hash.length !== hashBytes) return undefined;
    hashes.push(hash);
  }
  return hashes;
}
