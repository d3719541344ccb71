import { createHash } from 'node:crypto';

/** Values under these names are never written, whoever logs them (threats W-13). */
const secretKeys: ReadonlySet<string> = new Set([
  'authorization',
  'blob',
  'body',
  'bytes',
  'cookie',
  'envelope',
  'identity',
  'link',
  'memo',
  'parameters',
  'passphrase',
  'password',
  'password_hash',
  'payload',
  'picture',
  'salt',
  'secret',
  'seed',
  'session',
  'sessionid',
  'set-cookie',
  'token',
  'value',
]);

const hidden = '[hidden]';
const depthMax = 6;
const textMaxLength = 2_000;

const emailPattern = /[^\s<>"'():,;]+@[^\s<>"'():,;]+\.[^\s<>"'():,;]+/g;
/** Bearer tokens, session ids and one-time links: 32 bytes as base64url. */
const tokenPattern =
  /(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[A-Z_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g;
const urlPasswordPattern = /(\/\/[^\s:/@]*:)[^\s@]*@/g;

/** Facts of a log line without what nobody may read there; e-mail addresses shortened to a hash. */
export const redactFacts = (facts: object): Record<string, unknown> =>
  redactObject(facts, depthMax);

function redactObject(facts: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, redactField(key, value, depth)]),
  );
}

function redactField(key: string, value: unknown, depth: number): unknown {
  return secretKeys.has(key.toLowerCase()) ? hidden : redactValue(value, depth);
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return describeError(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0 || ArrayBuffer.isView(value)) return hidden;
  if (Array.isArray(value)) return value.map((item) => redactValue(item, depth - 1));
  return redactObject(value, depth - 1);
}

/** Free text: messages of libraries name addresses, and URLs carry passwords. */
export const redactText = (text: string): string =>
  text
    .slice(0, textMaxLength)
    .replaceAll(urlPasswordPattern, `$1${hidden}@`)
    .replaceAll(emailPattern, shortEmail)
    .replaceAll(tokenPattern, hidden);

/** The same address is the same text, so that one person's lines can be found. */
export const shortEmail = (email: string): string =>
  `mail:${createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 12)}`;

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
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: redactText(String(error)), stack: '' };
  const code = 'code' in error ? String(error.code) : undefined;
  // `invalid input syntax for type bigint: "…"`: what is quoted is what somebody sent.
  const hide = (text: string) =>
    redactText(sqlDataError.test(code ?? '') ? text.replaceAll(/"[^"]*"/g, `"${hidden}"`) : text);
  const { name, message, stack = '' } = error;
  return {
    type: name,
    message: hide(message),
    stack: hide(stack),
    ...(code !== undefined && { code }),
  };
}

/** SQLSTATE classes 22 (data) and 23 (constraints). */
const sqlDataError = /^2[23][0-9A-Z]{3}$/;
