import type { CryptoPort } from '../shared/kit/crypto-port.ts';
import type { SignatureWorkers } from './signature-workers.ts';

/** The command's outside world; a test brings its own. */
export interface CommandIo {
  readonly crypto: CryptoPort;
  /** Verifies signatures on other threads, until it is closed. Absent: `crypto` does it alone. */
  readonly openWorkers?: (() => SignatureWorkers) | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly setExitCode: (code: ExitCode) => void;
  readonly fetch: typeof globalThis.fetch;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A clock that never goes back, for progress only. */
  readonly nowMs: () => number;
  /** Where stderr is a terminal: what is written to it, as it is. */
  readonly terminal?: { readonly write: (text: string) => void } | undefined;
}

/** Protocol 3.20: precedence is 70, 3, 4, 1, 2. `bug`: of this program, not of what it looked at. */
export const exitCodes = { ok: 0, failed: 1, warnings: 2, usage: 3, limits: 4, bug: 70 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An expected end of a command: one line on stderr and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Text from a bundle or a server cannot move the cursor or forge lines of a terminal. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? character : '\ufffd',
  );

/** The same for JSON, where an escape says which character it was and leaves the value alone. */
export const escapeControls = (json: string): string =>
  json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** Codes of a machine that cannot, as against a bundle that is wrong. */
export const limitCodes: readonly string[] = ['ENOMEM', 'EMFILE', 'ENFILE', 'ERR_STRING_TOO_LONG'];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandFailure) return error.exitCode;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (limitCodes.includes(code) || error instanceof RangeError) return exitCodes.limits;
  return systemCode.test(code) ? exitCodes.usage : exitCodes.bug;
}

/** What the operating system says of a file that cannot be read: EACCES, ENOENT, EISDIR. */
const systemCode = /^E(?!RR_)[A-Z0-9]+$/;

/** One line for stderr. */
export function failureText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = printable(message).replaceAll('\n', ' ');
  return exitCodeOf(error) === exitCodes.bug
    ? `countersign: a mistake in countersign itself, please report it: ${text}`
    : `countersign: ${text}`;
}
