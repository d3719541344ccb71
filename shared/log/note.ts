import { bytesToBase64, parseBase64 } from '../kit/base64.ts';
import { concatBytes } from '../kit/bytes.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { hasForbiddenCharacter } from './text.ts';

/** A C2SP signed note: text ending in a newline, and who signed it. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** uint32 */
  readonly keyId: number;
  /** What follows the key id: its shape depends on the key's type. */
  readonly bytes: Uint8Array;
}

export interface NoteMalformed {
  readonly code: 'E_NOTE_MALFORMED';
}

/** The specification asks for at least 16; post-quantum signatures are long, so length has its own limit. */
export const noteLimits = { characters: 1_000_000, signatures: 100 } as const;

const linePrefix = '— ';

/** Strict: UTF-8, no control characters, canonical base64, nothing after the last signature. */
export function parseNote(source: string): Result<Note, NoteMalformed> {
  const malformed = err({ code: 'E_NOTE_MALFORMED' as const });
  if (source.length > noteLimits.characters || !isClean(source)) return malformed;
  // The text may contain empty lines; the last one parts it from the signatures.
  const split = source.lastIndexOf('\n\n');
  if (split < 0 || !source.endsWith('\n')) return malformed;
  const lines = source.slice(split + 2, -1).split('\n');
  if (lines.length > noteLimits.signatures) return malformed;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) return malformed;
    signatures.push(signature);
  }
  return ok({ text: source.slice(0, split + 1), signatures });
}

/** The note's only spelling. Throws on a note that would not parse back. */
export function formatNote(note: Note): string {
  if (!isNoteText(note.text)) throw new Error('not the text of a note');
  return `${note.text}\n${note.signatures.map(formatSignatureLine).join('')}`;
}

/** Ends in a newline, and has no character that a note must not contain. */
export const isNoteText = (text: string): boolean => text.endsWith('\n') && isClean(text);

/** Non-empty, without Unicode spaces and plus signs. */
export const isKeyName = (name: string): boolean =>
  name !== '' && !/[\p{White_Space}+]/u.test(name) && isClean(name);

/** One line with its newline, as witnesses answer it. */
export function formatSignatureLine(signature: NoteSignature): string {
  if (!isKeyName(signature.name)) throw new Error('not a key name');
  const bytes = concatBytes(keyIdToBytes(signature.keyId), signature.bytes);
  return `${linePrefix}${signature.name} ${bytesToBase64(bytes)}\n`;
}

/** One line without its newline. */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  if (!line.startsWith(linePrefix)) return undefined;
  const [name, base64, ...more] = line.slice(linePrefix.length).split(' ');
  if (name === undefined || base64 === undefined || more.length > 0) return undefined;
  if (!isKeyName(name)) return undefined;
  const bytes = parseBase64(base64);
  if (bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: readUint32(bytes), bytes: bytes.slice(4) };
}

export const readUint32 = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);

export function keyIdToBytes(keyId: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, keyId);
  return bytes;
}

const isClean = (text: string): boolean => !hasForbiddenCharacter(text, '\n');
