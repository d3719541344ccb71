import type { VerifySignatures } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { formatNote, parseNote } from './note.ts';
import type { NoteSigner, VerifierKey } from './note-key.ts';
import { signNoteText, verifyNote } from './note-verify.ts';

/**
 * What a release is, as the text of a C2SP signed note: whoever distributes the files can change
 * none of it (threats E-20). One spelling only.
 */
export interface ReleaseManifest {
  readonly channel: ReleaseChannel;
  /** `major.minor.patch` */
  readonly version: string;
  /** Epoch ms; as the signer says. */
  readonly releasedAt: number;
  /** Hours after `releasedAt` before anybody is offered it, so that a bad release is noticed. */
  readonly waitHours: number;
  /** Epoch ms after which this manifest says nothing any more: a newer one has to be there. */
  readonly untilAt: number;
  /** In the order of `target`, each once. */
  readonly files: readonly ReleaseFile[];
}

export interface ReleaseFile {
  /** Platform, architecture and kind: `linux-x64-deb`. */
  readonly target: string;
  readonly lengthBytes: number;
  /** 64 lower-case hex digits */
  readonly sha256: string;
  /** A name without any path, beside the manifest. */
  readonly name: string;
}

export const releaseChannels = ['stable', 'beta'] as const;
export type ReleaseChannel = (typeof releaseChannels)[number];

export type ReleaseNoteError =
  | { readonly code: 'release_malformed' }
  | { readonly code: 'release_wrong_key' }
  | { readonly code: 'release_bad_signature' };

export const releaseLimits = {
  manifestCharacters: 65_536,
  files: 32,
  fileBytes: 2 ** 31,
  waitHours: 720,
} as const;

const firstLine = 'countersign-release/v1';
const versionPattern = /^(?:0|[1-9]\d{0,5})(?:\.(?:0|[1-9]\d{0,5})){2}$/;
const targetPattern = /^[a-z0-9]+(?:-[a-z0-9]+){2}$/;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,119}$/;

/** The note's text. Throws on facts that would not parse back. */
export function formatRelease(manifest: ReleaseManifest): string {
  const text = [
    firstLine,
    `channel ${manifest.channel}`,
    `version ${manifest.version}`,
    `released ${new Date(manifest.releasedAt).toISOString()}`,
    `wait-hours ${manifest.waitHours}`,
    `until ${new Date(manifest.untilAt).toISOString()}`,
    ...manifest.files.map(
      ({ target, lengthBytes, sha256, name }) => `file ${target} ${lengthBytes} ${sha256} ${name}`,
    ),
    '',
  ].join('\n');
  if (!parseRelease(text).ok) throw new Error('not the facts of a release');
  return text;
}

/** The facts of a note's text, whoever signed it. */
export function parseRelease(
  text: string,
): Result<ReleaseManifest, { readonly code: 'release_malformed' }> {
  const malformed = err({ code: 'release_malformed' as const });
  const [first, channelLine, versionLine, releasedLine, waitLine, untilLine, ...rest] =
    text.split('\n');
  if (first !== firstLine || rest.pop() !== '') return malformed;
  const channel = releaseChannels.find((name) => channelLine === `channel ${name}`);
  const version = valueOf('version', versionLine);
  const releasedAt = parseTime(valueOf('released', releasedLine));
  const waitHours = parseNumber(valueOf('wait-hours', waitLine), releaseLimits.waitHours);
  const untilAt = parseTime(valueOf('until', untilLine));
  const files = rest.map(parseFile);
  if (channel === undefined || version === undefined || !versionPattern.test(version))
    return malformed;
  if (releasedAt === undefined || waitHours === undefined || untilAt === undefined)
    return malformed;
  if (untilAt <= releasedAt || files.length === 0 || files.length > releaseLimits.files)
    return malformed;
  const known = files.filter((file) => file !== undefined);
  const isOrdered = known.every(
    ({ target }, i) => i === 0 || (known[i - 1]?.target ?? '') < target,
  );
  if (known.length < files.length || !isOrdered) return malformed;
  return ok({ channel, version, releasedAt, waitHours, untilAt, files: known });
}

/** The signed note that is published beside the files. */
export async function signRelease(signer: NoteSigner, manifest: ReleaseManifest): Promise<string> {
  const text = formatRelease(manifest);
  return formatNote({ text, signatures: [await signNoteText(signer, text)] });
}

/** The facts that `key` signed; nothing is read out of a note before its signature holds. */
export async function openRelease(
  verifySignatures: VerifySignatures,
  source: string,
  key: VerifierKey,
): Promise<Result<ReleaseManifest, ReleaseNoteError>> {
  if (source.length > releaseLimits.manifestCharacters) return err({ code: 'release_malformed' });
  const note = parseNote(source);
  if (!note.ok) return err({ code: 'release_malformed' });
  const verified = await verifyNote(verifySignatures, note.value, [key]);
  if (verified.ok) return parseRelease(note.value.text);
  const isOther = verified.error.code === 'note_unsigned';
  return err({ code: isOther ? 'release_wrong_key' : 'release_bad_signature' });
}

const valueOf = (name: string, line: string | undefined): string | undefined =>
  line?.startsWith(`${name} `) === true ? line.slice(name.length + 1) : undefined;

function parseTime(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
}

function parseNumber(text: string | undefined, most: number): number | undefined {
  if (text === undefined || !/^(?:0|[1-9]\d{0,14})$/.test(text)) return undefined;
  return Number(text) <= most ? Number(text) : undefined;
}

function parseFile(line: string): ReleaseFile | undefined {
  const [word, target = '', length, sha256 = '', name = '', ...more] = line.split(' ');
  const lengthBytes = parseNumber(length, releaseLimits.fileBytes);
  if (word !== 'file' || more.length > 0 || lengthBytes === undefined) return undefined;
  if (!targetPattern.test(target) || !namePattern.test(name)) return undefined;
  if (!/^[0-9a-f]{64}$/.test(sha256) || lengthBytes === 0) return undefined;
  return { target, lengthBytes, sha256, name };
}
