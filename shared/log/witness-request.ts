import { bytesToBase64 } from '../kit/base64.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseDecimal } from './decimal.ts';
import { noteLimits } from './note.ts';
import { parseHashes } from './proof.ts';

/** Body of C2SP tlog-witness `POST add-checkpoint`. */
export interface AddCheckpoint {
  /** Size that the sender believes the witness last saw; 0 for a log new to it. */
  readonly oldSize: number;
  /** Consistency proof from `oldSize`; empty for 0. 32 bytes each. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim and unparsed. */
  readonly checkpoint: string;
}

export interface AddCheckpointMalformed {
  readonly code: 'add_checkpoint_malformed';
}

const oldPrefix = 'old ';

export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return [`${oldPrefix}${oldSize}`, ...proof.map(bytesToBase64), '', checkpoint].join('\n');
}

export function parseAddCheckpoint(source: string): Result<AddCheckpoint, AddCheckpointMalformed> {
  const malformed = err({ code: 'add_checkpoint_malformed' as const });
  if (source.length > noteLimits.characters) return malformed;
  const split = source.indexOf('\n\n');
  const checkpoint = source.slice(split + 2);
  if (split < 0 || checkpoint === '') return malformed;
  const [first, ...lines] = source.slice(0, split).split('\n');
  if (!first?.startsWith(oldPrefix)) return malformed;
  const oldSize = parseDecimal(first.slice(oldPrefix.length));
  const proof = parseHashes(lines);
  if (oldSize === undefined || proof === undefined) return malformed;
  if (oldSize === 0 && proof.length > 0) return malformed;
  return ok({ oldSize, proof, checkpoint });
}
