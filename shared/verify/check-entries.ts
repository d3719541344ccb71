import { type Entry, parseHashedEntry } from '../entry/entry.ts';
import { type Envelope, parseEnvelope } from '../entry/envelope.ts';
import { kidOf } from '../entry/kid.ts';
import { isKind, ruleByKind } from '../entry/kinds.ts';
import { pae } from '../entry/pae.ts';
import type { Payload } from '../entry/payload.ts';
import { publicKeyIsSound } from '../kit/ed25519-profile.ts';
import { type EntryHash, isHash, nilUuid } from '../kit/ids.ts';
import { bytesToHex, parseHex } from '../kit/hex.ts';
import { addKey, createKeyDirectory, type KeyDirectory } from './key-directory.ts';
import { type SignerKey, signatureCheckOf } from './check-statement.ts';
import type { EntryLine } from './bundle-format.ts';
import type { OpenedEntry } from './open-receipts.ts';
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

/** An envelope whose line names it rightly. */
export interface Candidate {
  readonly hash: EntryHash;
  /** Its payload is a part of `message`. */
  readonly envelope: Envelope;
  /** What its signature covers. */
  readonly message: Uint8Array;
}

type PlacedCandidate = Candidate & { readonly line: number };

/** Step 3 of protocol 3.20. An entry gets the first code that applies and takes no further part. */
export async function checkEntries(
  run: Run,
  lines: readonly OpenedEntry[],
  trusted: TrustedInputs,
): Promise<CheckedEntries> {
  const candidates = lines.flatMap(({ candidate }, line) =>
    candidate === undefined ? [] : [{ ...candidate, line }],
  );
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
    ({ envelope }) => signerOf(keys, envelope),
  );
  const signed = new Map([...introduced, ...others].map((each) => [each.entry.hash, each]));
  const inOrder = candidates.flatMap(({ hash }) => signed.get(hash) ?? []);
  const anchored = inOrder.find(({ entry }) => entry.hash === trusted.anchors.contract)?.entry;
  const contract = anchored?.kind === 'contract' ? anchored.payload : undefined;
  const entries = inScope(run, inOrder, { trusted, keys, contract });
  const absent = lines.flatMap(({ hash, hasEnvelope }, line) =>
    hasEnvelope ? [] : [{ hash, line }],
  );
  return { entries, absent, keys, ten: contract?.ten };
}

const isIntroducing = ({ kind, signatures }: Envelope, rootKid: string): boolean =>
  kind === 'enroll' || (kind === 'roster' && signatures[0]?.keyid === rootKid);

function signerOf(keys: KeyDirectory, { signatures }: Envelope): SignerKey | undefined {
  const kid = signatures[0]?.keyid;
  const publicKey = kid && keys.get(kid)?.publicKey;
  return kid && publicKey && { kid, publicKey };
}

/** The envelope of a line, if it has one of the right form; else the finding is made. */
export function openEnvelope({ crypto, findings }: Run, line: EntryLine): Candidate | undefined {
  if (line.envelope === undefined) return undefined;
  const about = { entry: line.hash };
  const parsed = parseEnvelope(line.envelope);
  if (!parsed.ok) {
    findings.add(parsed.error.code, about);
    return undefined;
  }
  const { kind, payloadType, payload, signatures } = parsed.value;
  if (!isKind(kind)) {
    findings.add('E_TYPE_UNKNOWN', { ...about, detail: `${kind} is no log entry` });
    return undefined;
  }
  const message = pae(payloadType, payload);
  const hash = bytesToHex(crypto.hasher.sha256(message));
  if (hash !== line.hash) {
    findings.add('E_HASH_NAME', about);
    return undefined;
  }
  // The payload is held once: as the end of what was signed.
  const held = message.subarray(message.length - payload.length);
  const envelope = { kind, payloadType, payload: held, signatures };
  return { hash: hash as EntryHash, envelope, message };
}

type KeyOf = (candidate: Candidate) => SignerKey | undefined;

/** The signature is verified before the payload is parsed (protocol 2.2). */
async function verifyCandidates(
  run: Run,
  candidates: readonly PlacedCandidate[],
  keyOf: KeyOf,
): Promise<readonly SignedEntry[]> {
  const { findings } = run;
  const entries: SignedEntry[] = [];
  const keys: (SignerKey | undefined)[] = [];
  await verifyWork(run, {
    step: 'signatures',
    items: candidates,
    checksOf: (candidate) => {
      const key = keyOf(candidate);
      const check = key && signatureCheckOf(candidate.envelope, key, candidate.message);
      keys.push(key);
      return check === undefined ? [] : [check];
    },
    finish: (candidate, [isValid]) => {
      const publicKey = keys.shift()?.publicKey;
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

function parseCandidate({ findings }: Run, candidate: PlacedCandidate): readonly SignedEntry[] {
  const parsed = parseHashedEntry(candidate);
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
): SignerKey | undefined {
  const { envelope, hash } = candidate;
  const { findings, crypto } = run;
  if (envelope.kind === 'roster')
    return { kid: kidOf(crypto.hasher, trusted.rootKey), publicKey: trusted.rootKey };
  const parsed = parseHashedEntry(candidate);
  if (!parsed.ok) {
    const detail = 'detail' in parsed.error ? parsed.error.detail : undefined;
    findings.add(parsed.error.code, { entry: hash, detail });
    return undefined;
  }
  const { pk, by } = parsed.value.payload as Payload<'enroll'>;
  const publicKey = parseHex(pk, 32);
  const kid = publicKey && kidOf(crypto.hasher, publicKey);
  if (publicKey !== undefined && kid === by) return { kid, publicKey };
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
