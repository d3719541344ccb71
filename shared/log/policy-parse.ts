import { bytesToHex } from '../kit/hex.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { err, ok, type Result } from '../kit/result.ts';
import {
  type KeyType,
  logKeyType,
  parseVkey,
  type VerifierKey,
  witnessKeyType,
} from './note-key.ts';
import { hasForbiddenCharacter } from './text.ts';

/** C2SP tlog-policy: which logs, which witnesses, how many of them. */
export interface Policy {
  readonly logs: readonly PolicyMember[];
  readonly witnessByName: ReadonlyMap<string, PolicyMember>;
  readonly groupByName: ReadonlyMap<string, PolicyGroup>;
  /** A witness or a group; absent for `quorum none`. */
  readonly quorum?: string;
}

export interface PolicyMember {
  readonly key: VerifierKey;
  readonly url?: string;
}

export interface PolicyGroup {
  /** 1 ≤ threshold ≤ number of members. */
  readonly threshold: number;
  readonly members: readonly string[];
}

export interface PolicyInvalid {
  readonly code: 'E_POLICY';
  /** One-based; 0 for the file as a whole. */
  readonly line: number;
  readonly detail: PolicyFault;
}

export type PolicyFault =
  | 'too_long'
  | 'character'
  | 'keyword'
  | 'arguments'
  | 'key'
  | 'key_type'
  | 'duplicate_key'
  | 'duplicate_name'
  | 'reserved_name'
  | 'threshold'
  | 'unknown_member'
  | 'member_twice'
  | 'quorum_undefined'
  | 'quorum_count';

const limits = { characters: 262_144, definitions: 1024 } as const;
const reservedName = 'none';

interface Draft {
  readonly hasher: Hasher;
  readonly logs: PolicyMember[];
  readonly witnessByName: Map<string, PolicyMember>;
  readonly groupByName: Map<string, PolicyGroup>;
  readonly membersInUse: Set<string>;
  readonly quorums: string[];
}

/** Strict reading of a whole policy file. Names are compared exactly, never normalised. */
export function parsePolicy(hasher: Hasher, source: string): Result<Policy, PolicyInvalid> {
  const invalid = (line: number, detail: PolicyFault) =>
    err({ code: 'E_POLICY' as const, line, detail });
  if (source.length > limits.characters) return invalid(0, 'too_long');
  const draft: Draft = {
    hasher,
    logs: [],
    witnessByName: new Map(),
    groupByName: new Map(),
    membersInUse: new Set(),
    quorums: [],
  };
  for (const [i, line] of source.split('\n').entries()) {
    const fault = readLine(draft, line);
    if (fault !== undefined) return invalid(i + 1, fault);
  }
  const [quorum, ...more] = draft.quorums;
  if (quorum === undefined || more.length > 0) return invalid(0, 'quorum_count');
  const { logs, witnessByName, groupByName } = draft;
  const definitions = logs.length + witnessByName.size + groupByName.size;
  if (definitions > limits.definitions) return invalid(0, 'too_long');
  const policy = { logs, witnessByName, groupByName };
  return ok(quorum === reservedName ? policy : { ...policy, quorum });
}

function readLine(draft: Draft, line: string): PolicyFault | undefined {
  // Octets from 0x80 up are opaque to the format; we ask for UTF-8.
  if (hasForbiddenCharacter(line, '\t') || line.includes('\u007f')) return 'character';
  const [keyword, ...words] = line.split(/[ \t]+/).filter((word) => word !== '');
  if (keyword === undefined || keyword.startsWith('#')) return undefined;
  switch (keyword) {
    case 'log':
      return readLog(draft, words);
    case 'witness':
      return readWitness(draft, words);
    case 'group':
      return readGroup(draft, words);
    case 'quorum':
      return readQuorum(draft, words);
    default:
      return 'keyword';
  }
}

function readLog(draft: Draft, words: readonly string[]): PolicyFault | undefined {
  const member = parseMember(draft.hasher, words, logKeyType);
  if (typeof member === 'string') return member;
  if (draft.logs.some((log) => isSameKey(log, member))) return 'duplicate_key';
  draft.logs.push(member);
  return undefined;
}

function readWitness(draft: Draft, words: readonly string[]): PolicyFault | undefined {
  const [name, ...rest] = words;
  if (name === undefined) return 'arguments';
  const member = parseMember(draft.hasher, rest, witnessKeyType);
  if (typeof member === 'string') return member;
  const fault = nameFault(draft, name);
  if (fault !== undefined) return fault;
  const others = [...draft.witnessByName.values()];
  if (others.some((other) => isSameKey(other, member))) return 'duplicate_key';
  draft.witnessByName.set(name, member);
  return undefined;
}

function readGroup(draft: Draft, words: readonly string[]): PolicyFault | undefined {
  const [name, thresholdText, ...members] = words;
  if (name === undefined || thresholdText === undefined || members.length === 0) return 'arguments';
  const fault = nameFault(draft, name);
  if (fault !== undefined) return fault;
  const threshold = parseThreshold(thresholdText, members.length);
  if (threshold === undefined) return 'threshold';
  for (const member of members) {
    if (!isDefined(draft, member)) return 'unknown_member';
    // Once in the whole file, so that a witness counts in one way only.
    if (draft.membersInUse.has(member)) return 'member_twice';
    draft.membersInUse.add(member);
  }
  draft.groupByName.set(name, { threshold, members });
  return undefined;
}

function readQuorum(draft: Draft, words: readonly string[]): PolicyFault | undefined {
  const [name, ...more] = words;
  if (name === undefined || more.length > 0) return 'arguments';
  if (name !== reservedName && !isDefined(draft, name)) return 'quorum_undefined';
  draft.quorums.push(name);
  return undefined;
}

function parseMember(
  hasher: Hasher,
  words: readonly string[],
  type: KeyType,
): PolicyMember | PolicyFault {
  const [vkey, url, ...more] = words;
  if (vkey === undefined || more.length > 0) return 'arguments';
  const key = parseVkey(hasher, vkey);
  if (!key.ok) return 'key';
  if (key.value.type !== type) return 'key_type';
  return url === undefined ? { key: key.value } : { key: key.value, url };
}

function nameFault(draft: Draft, name: string): PolicyFault | undefined {
  if (name === reservedName) return 'reserved_name';
  return isDefined(draft, name) ? 'duplicate_name' : undefined;
}

const isDefined = (draft: Draft, name: string): boolean =>
  draft.witnessByName.has(name) || draft.groupByName.has(name);

function parseThreshold(text: string, members: number): number | undefined {
  if (text === 'any') return 1;
  if (text === 'all') return members;
  const threshold = /^[1-9][0-9]{0,3}$/.test(text) ? Number(text) : undefined;
  return threshold !== undefined && threshold <= members ? threshold : undefined;
}

const isSameKey = (a: PolicyMember, b: PolicyMember): boolean =>
  bytesToHex(a.key.publicKey) === bytesToHex(b.key.publicKey);
