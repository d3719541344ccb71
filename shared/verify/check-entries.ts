import { type Entry, parseEntry } from '../entry/entry.ts';
import { type Envelope, entryHashOf, parseEnvelope } from '../entry/envelope.ts';
import { kidOf } from '../entry/kid.ts';
import { isKind, ruleByKind } from '../entry/kinds.ts';
import type { Payload } from '../entry/payload.ts';
import { publicKeyIsSound } from '../kit/ed25519-profile.ts';
import { type EntryHash, isHash, nilUuid } from '../kit/ids.ts';
import { parseHex } from '../kit/hex.ts';
import { addKey, createKeyDirectory, type KeyDirectory } from './key-directory.ts';
import { signatureCheckOf } from './check-statement.ts';
import type { EntryLine } from './bundle-format.ts';
import { type Run, verifyWork } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

/** An entry of the right form, signed by a known key, about this contract. */
export interface SignedEntry {
  readonly entry: Entry;
  /** Its line of `entries.ndjson`, from 0. */
  readonly line: number;
}

/** A line without an envelope: whether it may be so is judged when its leaf and others are known. */
export interface AbsentLine {
  readonly hash: EntryHash;
  readonly line: number;
}

export interface CheckedEntries {
  /** In the order of the file. */
  readonly entries: readonly SignedEntry[];
  readonly absent: readonly AbsentLine[];
  readonly keys: KeyDirectory;
  /** Organisation of the anchored contract, if that is there. */
  readonly ten: string | undefined;
}

interface Candidate {
  readonly hash: EntryHash;
  readonly envelope: Envelope;
  readonly line: number;
}

/** Step 3 of protocol 3.20. An entry gets the first code that applies and takes no further part. */
export async function checkEntries(
  run: Run,
  lines: readonly EntryLine[],
  trusted: TrustedInputs,
): Promise<CheckedEntries> {
  const candidates = lines.flatMap((line, at) => openLine(run, line, at));
  const keys = createKeyDirectory(run.crypto.hasher, trusted);
  // Keys come from enrolments and rosters, so those are judged before all that they vouch for.
  const rootKid = kidOf(run.crypto.hasher, trusted.rootKey);
  const introducing = candidates.filter(({ envelope }) => isIntroducing(envelope, rootKid));
  const introduced = await verifyCandidates(run, introducing, (candidate) =>
    introducingKey(run, candidate, trusted),
  );
  for (const { entry } of introduced) learnKeys(run, keys, entry);
  const others = await verifyCandidates(
    run,
    candidates.filter(({ envelope }) => !isIntroducing(envelope, rootKid)),
    ({ envelope }) => keys.get(envelope.signatures[0]?.keyid ?? '')?.publicKey,
  );
  const signed = new Map([...introduced, ...others].map((each) => [each.entry.hash, each]));
  const inOrder = candidates.flatMap(({ hash }) => signed.get(hash) ?? []);
  const anchored = inOrder.find(({ entry }) => entry.hash === trusted.anchors.contract)?.entry;
  const contract = anchored?.kind === 'contract' ? anchored.payload : undefined;
  const entries = inScope(run, inOrder, { trusted, keys, contract });
  const absent = lines.flatMap(({ hash, envelope }, line) =>
    envelope === undefined ? [{ hash: hash as EntryHash, line }] : [],
  );
  return { entries, absent, keys, ten: contract?.ten };
}

const isIntroducing = ({ kind, signatures }: Envelope, rootKid: string): boolean =>
  kind === 'enroll' || (kind === 'roster' && signatures[0]?.keyid === rootKid);

function openLine({ crypto, findings }: Run, line: EntryLine, at: number): readonly Candidate[] {
  if (line.envelope === undefined) return [];
  const about = { entry: line.hash };
  const envelope = parseEnvelope(line.envelope);
  if (!envelope.ok) {
    findings.add(envelope.error.code, about);
    return [];
  }
  if (!isKind(envelope.value.kind)) {
    findings.add('E_TYPE_UNKNOWN', { ...about, detail: `${envelope.value.kind} is no log entry` });
    return [];
  }
  const hash = entryHashOf(crypto.hasher, envelope.value);
  if (hash !== line.hash) {
    findings.add('E_HASH_NAME', about);
    return [];
  }
  return [{ hash, envelope: envelope.value, line: at }];
}

type KeyOf = (candidate: Candidate) => Uint8Array | undefined;

/** The signature is verified before the payload is parsed (protocol 2.2). */
async function verifyCandidates(
  run: Run,
  candidates: readonly Candidate[],
  keyOf: KeyOf,
): Promise<readonly SignedEntry[]> {
  const { crypto, findings } = run;
  const entries: SignedEntry[] = [];
  await verifyWork(run, {
    step: 'signatures',
    items: candidates.map((candidate) => ({
      candidate,
      publicKey: undefined as Uint8Array | undefined,
    })),
    checksOf: (item) => {
      item.publicKey = keyOf(item.candidate);
      const { envelope } = item.candidate;
      const check = item.publicKey && signatureCheckOf(crypto.hasher, envelope, item.publicKey);
      return check === undefined ? [] : [check];
    },
    finish: ({ candidate, publicKey }, [isValid]) => {
      const about = { entry: candidate.hash };
      if (publicKey === undefined || isValid === undefined) {
        if (!findings.hasError(candidate.hash)) findings.add('E_KEY_UNKNOWN', about);
      } else if (isValid) entries.push(...parseCandidate(run, candidate));
      // Verification refuses weak keys too (protocol 3.2); which of both it was matters to people.
      else findings.add(publicKeyIsSound(publicKey) ? 'E_SIG_INVALID' : 'E_KEY_WEAK', about);
    },
  });
  return entries;
}

function parseCandidate({ crypto, findings }: Run, candidate: Candidate): readonly SignedEntry[] {
  const parsed = parseEntry(crypto.hasher, candidate.envelope);
  if (parsed.ok) return [{ entry: parsed.value as Entry, line: candidate.line }];
  const { error } = parsed;
  const detail = 'detail' in error ? error.detail : undefined;
  findings.add(error.code, { entry: candidate.hash, detail });
  return [];
}

/**
 * An enrolment carries the key that it is signed with, so here alone the payload must be read
 * first; nothing but the key is taken from it before the signature is verified.
 */
function introducingKey(
  run: Run,
  candidate: Candidate,
  trusted: TrustedInputs,
): Uint8Array | undefined {
  const { envelope, hash } = candidate;
  if (envelope.kind === 'roster') return trusted.rootKey;
  const { findings, crypto } = run;
  const parsed = parseEntry(crypto.hasher, envelope);
  if (!parsed.ok) {
    const detail = 'detail' in parsed.error ? parsed.error.detail : undefined;
    findings.add(parsed.error.code, { entry: hash, detail });
    return undefined;
  }
  const { pk, by } = parsed.value.payload as Payload<'enroll'>;
  const publicKey = parseHex(pk, 32);
  if (publicKey !== undefined && kidOf(crypto.hasher, publicKey) === by) return publicKey;
  findings.add('E_KEY_DEV_MISMATCH', { entry: hash });
  return undefined;
}

function learnKeys({ crypto }: Run, keys: KeyDirectory, entry: Entry): void {
  if (entry.kind === 'enroll') {
    const { pk, recovery } = entry.payload;
    for (const [hex, role] of [
      [pk, 'device'],
      [recovery ?? '', 'recovery'],
    ] as const) {
      const publicKey = parseHex(hex, 32);
      if (publicKey) addKey(keys, kidOf(crypto.hasher, publicKey), { publicKey, role });
    }
  }
  if (entry.kind !== 'roster') return;
  for (const { alg, id, pk, role } of entry.payload.approvers) {
    const publicKey = isHash(pk) && alg === 'ed25519' ? parseHex(pk, 32) : undefined;
    if (publicKey && kidOf(crypto.hasher, publicKey) === id) addKey(keys, id, { publicKey, role });
  }
}

/** Log, scope and role, which need the payload and the contract that the anchors name. */
function inScope(
  { findings }: Run,
  entries: readonly SignedEntry[],
  {
    trusted,
    keys,
    contract,
  }: {
    readonly trusted: TrustedInputs;
    readonly keys: KeyDirectory;
    readonly contract: Payload<'contract'> | undefined;
  },
): readonly SignedEntry[] {
  return entries.filter(({ entry }) => {
    const code = scopeFault(entry, { trusted, contract }) ?? roleFault(entry, keys);
    if (code !== undefined) findings.add(code, { entry: entry.hash });
    return code === undefined;
  });
}

function roleFault({ kind, payload }: Entry, keys: KeyDirectory): 'E_KIND_ROLE' | undefined {
  const roles = keys.get(payload.by)?.roles;
  return ruleByKind[kind].signers.some((role) => roles?.has(role)) ? undefined : 'E_KIND_ROLE';
}

function scopeFault(
  { kind, payload }: Entry,
  {
    trusted,
    contract,
  }: { readonly trusted: TrustedInputs; readonly contract: Payload<'contract'> | undefined },
): 'E_LOG_MISMATCH' | 'E_SCOPE_MISMATCH' | undefined {
  if (payload.log !== trusted.logKey.name) return 'E_LOG_MISMATCH';
  const { scope } = ruleByKind[kind];
  const con = scope === 'contract' ? trusted.anchors.con : nilUuid;
  const ten = scope === 'device' ? nilUuid : (contract?.ten ?? payload.ten);
  const fre = 'fre' in payload ? payload.fre : undefined;
  const isOurs =
    payload.con === con &&
    payload.ten === ten &&
    (scope === 'device' || ten !== nilUuid) &&
    (fre === undefined || fre === (contract?.fre ?? fre));
  return isOurs ? undefined : 'E_SCOPE_MISMATCH';
}
