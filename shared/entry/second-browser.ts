import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex, hexToBytes, parseHex } from '../kit/hex.ts';
import { concatBytes } from '../kit/bytes.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { formatCsJson } from './cs-json.ts';
import { pae } from './pae.ts';

/**
 * A second browser of an approver (adr/0038). The first one shows a code with a secret that no
 * server sees. The second one makes a key of its own and tags it with the secret, so that nobody
 * can put another key in its place. The first one then vouches for it with a key that the
 * organisation's list names already. Nothing is approved by that: the owner still signs the list.
 */
export interface BrowserCode {
  readonly ten: string;
  readonly account: string;
  readonly role: 'client' | 'finance';
  /** 32 bytes in hex */
  readonly secret: string;
}

export interface Vouch {
  readonly ten: string;
  readonly role: 'client' | 'finance';
  /** Key id of the key that vouches; it signs. */
  readonly by: string;
  /** Key id of the key that is vouched for. */
  readonly kid: string;
  readonly atMs: number;
}

const roleByDigit = { '1': 'client', '2': 'finance' } as const;
const version = '1';
const uuidDigits = 32;
const secretBytes = 32;

/** The code as it stands behind `#` of an address: 130 hex digits. */
export const formatBrowserCode = ({ ten, account, role, secret }: BrowserCode): string =>
  [version, role === 'client' ? '1' : '2', plainUuid(ten), plainUuid(account), secret].join('');

/** `undefined` for what is no such code. */
export function parseBrowserCode(text: string): BrowserCode | undefined {
  const match = /^1([12])([0-9a-f]{32})([0-9a-f]{32})([0-9a-f]{64})$/.exec(text);
  if (match === null) return undefined;
  const [, digit, ten, account, secret] = match as unknown as [string, '1' | '2', ...string[]];
  if (parseHex(secret ?? '', secretBytes) === undefined) return undefined;
  return {
    ten: dashedUuid(ten ?? ''),
    account: dashedUuid(account ?? ''),
    role: roleByDigit[digit],
    secret: secret ?? '',
  };
}

/** What only a browser that has seen the code can say about a key (hex). */
export const browserTag = (hasher: Hasher, secret: string, kid: string): string =>
  bytesToHex(
    hasher.hmacSha256(
      hexToBytes(secret),
      concatBytes(utf8ToBytes('countersign second browser '), hexToBytes(kid)),
    ),
  );

/** The bytes that a vouching key signs; no entry has this type, so neither passes for the other. */
export const vouchMessage = ({ ten, role, by, kid, atMs }: Vouch): Uint8Array =>
  pae(
    'application/vnd.countersign.vouch.v1+json',
    formatCsJson({ v: 1, ten, role, by, kid, at_ms: atMs }),
  );

const plainUuid = (uuid: string): string => uuid.replaceAll('-', '');

const dashedUuid = (digits: string): string =>
  [0, 8, 12, 16, 20].map((from, i, all) => digits.slice(from, all[i + 1] ?? uuidDigits)).join('-');
