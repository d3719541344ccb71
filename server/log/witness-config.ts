import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { Hasher } from '../../shared/kit/crypto-port.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { VerifierKey } from '../../shared/log/note-key.ts';
import { parsePolicy } from '../../shared/log/policy-parse.ts';
import { isPrivateAddress } from './private-address.ts';

/** A witness that the operator configured; nothing else is ever asked (threats W-16). */
export interface WitnessPeer {
  /** Its name in the policy. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Submission prefix without a trailing slash. */
  readonly url: string;
  /** The address itself is private or loopback: the operator meant it. */
  readonly isPrivate: boolean;
}

export interface WitnessesInvalid {
  readonly code: 'witnesses_invalid';
  readonly path: string;
  readonly detail: string;
}

/**
 * Witnesses of a C2SP tlog-policy file, the one that the parties get too: those with a URL are
 * asked. A `log` line must be ours. Without a file there is nobody to ask.
 */
export async function readPeers(
  hasher: Hasher,
  path: string | undefined,
  logKey: VerifierKey,
): Promise<Result<readonly WitnessPeer[], WitnessesInvalid>> {
  if (path === undefined) return ok([]);
  const invalid = (detail: string) => err({ code: 'witnesses_invalid' as const, path, detail });
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return invalid('cannot be read');
  const policy = parsePolicy(hasher, text);
  if (!policy.ok) return invalid(`line ${policy.error.line}: ${policy.error.detail}`);
  if (policy.value.logs.some((log) => log.key.keyId !== logKey.keyId))
    return invalid('it names another log');
  const peers: WitnessPeer[] = [];
  for (const [name, { key, url }] of policy.value.witnessByName) {
    if (url === undefined) continue;
    const peer = parsePeer(name, key, url);
    if (peer === undefined) return invalid(`${name}: not an https address`);
    peers.push(peer);
  }
  return ok(peers);
}

/** Plain http only where nobody is in between: a witness on this machine or a private network. */
export function parsePeer(name: string, key: VerifierKey, url: string): WitnessPeer | undefined {
  const parsed = parseUrl(url);
  if (parsed === undefined) return undefined;
  const { protocol, username, password, search, hash } = parsed;
  if (username !== '' || password !== '' || search !== '' || hash !== '') return undefined;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const isPrivate = host === 'localhost' || (isIP(host) !== 0 && isPrivateAddress(host));
  if (protocol !== 'https:' && !(protocol === 'http:' && isPrivate)) return undefined;
  return { name, key, url: parsed.href.replace(/\/+$/, ''), isPrivate };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
