import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

/** What the server needs of a logger; pino fits. Facts never hold memos, salts, tokens, pictures. */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** JSON lines on stdout, or wherever a test wants them. */
export function createServerLogger(level: string, to?: DestinationStream): PinoLogger {
  const options = { level, serializers: { err: describeError } };
  return to === undefined ? pino(options) : pino(options, to);
}

interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
}

/**
 * Only these: errors of the database carry the query's parameters and the row that failed, and with
 * them memos, salts and password hashes (threats W-13).
 */
function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: '' };
  const { name, message, stack = '' } = error;
  const code = 'code' in error ? String(error.code) : undefined;
  return { type: name, message, stack, ...(code !== undefined && { code }) };
}
