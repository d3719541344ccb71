import { z } from 'zod';
import type { EnvelopeJson } from '../entry/envelope.ts';
import { hash, nat, origin, realUuid, text } from '../entry/fields.ts';
import { disclosure, envelopeJson } from './schemas.ts';

/**
 * Two text files for a device that no network reaches (adr/0036): what waits, carried to any place
 * from which its owner can reach the server, and the server's answers, carried back. One JSON value
 * a line; entries and disclosures are the lines of a bundle (protocol 3.19). Both files can be cut
 * off by a full stick, so the last line counts the others.
 */
export const carriedLimits = {
  /** A picture of 4 MiB in base64, and its names. */
  lineChars: 6 * 1_024 * 1_024,
  lines: 500_000,
} as const;

const header = { v: z.literal(1), log: origin, fre: realUuid, device: hash };

const envelope: z.ZodType<EnvelopeJson> = envelopeJson;
const lastLine = z.strictObject({ lines: nat });

/** In this order: header, every entry, then content, of each entry its pictures first, end. */
export const carriedLine = z.union([
  z.strictObject({
    ...header,
    kind: z.literal('countersign-outbox'),
    madeAt: nat,
    /** Head of the log that the device had verified: answers are proved to continue it. */
    seen: nat.min(1),
  }),
  z.strictObject({ hash, envelope }),
  /** `of`: the entry that shows it; `bytes`: base64. */
  z.strictObject({ sha256: hash, of: hash, bytes: z.string() }),
  z.strictObject({ hash, items: z.array(disclosure).min(1).max(64) }),
  z.strictObject({ end: lastLine }),
]);
export type CarriedLine = z.infer<typeof carriedLine>;

export const answerLine = z.union([
  z.strictObject({ ...header, kind: z.literal('countersign-answers') }),
  /** `consistency`: base64 hashes between the checkpoint before it (first: `seen`) and this one. */
  z.strictObject({
    checkpoint: z.string().max(16_384),
    consistency: z.array(z.string().max(64)).max(64),
  }),
  z.strictObject({ hash, receipt: z.string().max(65_536) }),
  z.strictObject({ hash, held: envelope }),
  z.strictObject({ hash, refused: z.string().max(64), detail: text(500).optional() }),
  z.strictObject({ end: lastLine }),
]);
export type AnswerLine = z.infer<typeof answerLine>;

/** A line of a file, without its newline; `undefined`: not one of these. */
export const parseCarriedLine = (line: string): CarriedLine | undefined =>
  parseLine(carriedLine, line);
export const parseAnswerLine = (line: string): AnswerLine | undefined =>
  parseLine(answerLine, line);

export const formatLine = (line: CarriedLine | AnswerLine): string => `${JSON.stringify(line)}\n`;

function parseLine<T>(schema: z.ZodType<T>, line: string): T | undefined {
  if (line.length > carriedLimits.lineChars) return undefined;
  try {
    const checked = schema.safeParse(JSON.parse(line));
    return checked.success ? checked.data : undefined;
  } catch {
    return undefined;
  }
}
