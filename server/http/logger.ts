import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { describeError, redactFacts } from './redact.ts';

/** What the server needs of a logger; pino fits. Facts never hold memos, salts, tokens, pictures. */
export interface Logger {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * JSON lines on stdout, or wherever a test wants them. Callers leave secrets out; what one of them
 * forgets is taken out here (threats W-13).
 */
export function createServerLogger(level: string, to?: DestinationStream): PinoLogger {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redactFacts },
    serializers: { err: (value: unknown) => (isDescribed(value) ? value : describeError(value)) },
  };
  return to === undefined ? pino(options) : pino(options, to);
}

/** `formatters.log` has seen it before. */
const isDescribed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Error);
