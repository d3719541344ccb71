import type { ErrorCode } from '../../shared/api/error-codes.ts';
import { parseCsJson } from '../../shared/entry/cs-json.ts';
import { type Entry, parseHashedEntry } from '../../shared/entry/entry.ts';
import {
  type Envelope,
  type EnvelopeJson,
  envelopeMaxBytes,
  parseEnvelope,
  signatureHashOf,
} from '../../shared/entry/envelope.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { isKind, ruleByKind } from '../../shared/entry/kinds.ts';
import { pae } from '../../shared/entry/pae.ts';
import { createBoundedCache } from '../../shared/kit/bounded-cache.ts';
import type { SignatureCheck } from '../../shared/kit/crypto-port.ts';
import { publicKeyIsSound } from '../../shared/kit/ed25519-profile.ts';
import { bytesToHex, hexToBytes } from '../../shared/kit/hex.ts';
import { type EntryHash, isHash, nilUuid } from '../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import type { ServerDeps } from './deps.ts';

/** An entry whose bytes are sound and signed; whether it fits in is asked under locks. */
export interface CheckedEntry {
  readonly entry: Entry;
  /** JSON of the envelope as it is stored. */
  readonly envelope: string;
  readonly signatureHash: string;
}

export interface Refusal {
  /** Empty where not even a hash could be computed. */
  readonly hash: string;
  readonly code: ErrorCode;
  readonly detail?: string;
  /** The same bytes may be accepted later. */
  readonly retry: boolean;
}

const soundKeysRemembered = 4_096;

type Checked = Result<CheckedEntry, Refusal>;
interface SignerKey {
  readonly pk: string;
  readonly publicKey: Uint8Array;
}
type KeyByKid = ReadonlyMap<string, SignerKey>;
type CheckDeps = Pick<ServerDeps, 'store' | 'crypto' | 'origin'>;

/** An envelope of the right form, with what is computed of its bytes once. */
interface Opened {
  readonly envelope: Envelope;
  readonly hash: EntryHash;
  /** What was signed. */
  readonly message: Uint8Array;
  /** As it is stored. */
  readonly text: string;
}

/**
 * The first steps of protocol 3.14, in its order: size and shape, type, base64, signature, JSON
 * and schema, our log, scope. No step looks at what a later one has not allowed yet. Signatures
 * are verified all at once, in the thread pool.
 */
export async function checkEntries(
  deps: CheckDeps,
  items: readonly unknown[],
): Promise<readonly Checked[]> {
  const opened = items.map((item) => openItem(deps, item));
  const sound = opened.flatMap((result) => (result.ok ? [result.value] : []));
  const keyByKid = await loadKeys(deps, sound);
  const faults = await findSignatureFaults(deps, sound, keyByKid);
  return opened.map((result) => {
    if (!result.ok) return result;
    const fault = faults.get(result.value);
    return fault === undefined
      ? checkPayload(deps, result.value)
      : err({ hash: result.value.hash, code: fault, retry: false });
  });
}

function openItem({ crypto }: CheckDeps, item: unknown): Result<Opened, Refusal> {
  const text = JSON.stringify(item);
  if (text.length > envelopeMaxBytes)
    return err({ hash: '', code: 'E_ENV_MALFORMED', detail: 'size', retry: false });
  const parsed = parseEnvelope(item);
  if (!parsed.ok) return err({ hash: '', ...parsed.error, retry: false });
  const envelope = parsed.value;
  const message = pae(envelope.payloadType, envelope.payload);
  const hash = bytesToHex(crypto.hasher.sha256(message)) as EntryHash;
  // What the operator states is never posted.
  if (!isKind(envelope.kind)) return err({ hash, code: 'E_KIND_ROLE', retry: false });
  return ok({ envelope, hash, message, text: inUsualOrder(item as EnvelopeJson, text) });
}

/**
 * `envelopeToJson` of what was parsed, as text. The base64 that came is the only one there is, so
 * that nothing but the order of keys can differ.
 */
function inUsualOrder({ payload, payloadType, signatures }: EnvelopeJson, text: string): string {
  const start = `{"payload":"${payload}","payloadType":"${payloadType}","signatures":[{"keyid":`;
  if (text.startsWith(start) && signatures.length === 1) return text;
  const ordered = signatures.map(({ keyid, sig }) => ({ keyid, sig }));
  return JSON.stringify({ payload, payloadType, signatures: ordered });
}

/** Registered keys, and those that an `enroll` among these brings along: a kid is its key's hash. */
async function loadKeys(
  { store, crypto }: CheckDeps,
  opened: readonly Opened[],
): Promise<KeyByKid> {
  const kids = new Set(
    opened.flatMap(({ envelope }) => envelope.signatures.map(({ keyid }) => keyid as string)),
  );
  const rows = await store.entries.keys([...kids]);
  const pks = [
    ...opened.flatMap(({ envelope }) => enrolledKey(envelope) ?? []),
    ...rows.map(({ pk }) => pk),
  ];
  return new Map(
    pks.map((pk): [string, SignerKey] => {
      const publicKey = hexToBytes(pk);
      return [kidOf(crypto.hasher, publicKey), { pk, publicKey }];
    }),
  );
}

/** An `enroll` is signed by the key that it announces, so it must be read to be verified. */
function enrolledKey(envelope: Envelope): string | undefined {
  if (envelope.kind !== 'enroll') return undefined;
  const payload = parseCsJson(envelope.payload);
  const pk = payload.ok ? payload.value['pk'] : undefined;
  return typeof pk === 'string' && isHash(pk) ? pk : undefined;
}

/** Three hundred times as dear as a signature; of keys that are registered, and asked for often. */
const isSoundKey = createBoundedCache(soundKeysRemembered, (pk) =>
  publicKeyIsSound(hexToBytes(pk)),
);

/** The first thing that is wrong with the signatures of each; nothing for those that are right. */
async function findSignatureFaults(
  { crypto }: CheckDeps,
  opened: readonly Opened[],
  keyByKid: KeyByKid,
): Promise<ReadonlyMap<Opened, ErrorCode>> {
  const faults = new Map<Opened, ErrorCode>();
  const note = (of: Opened, fault: ErrorCode) => {
    if (!faults.has(of)) faults.set(of, fault);
  };
  const asked = opened.flatMap((of) => signaturesOf(of, keyByKid));
  const known = asked.flatMap(({ key, check }) => (key && check ? [check] : []));
  const verdicts = (await crypto.verifySignatures(known)).values();
  for (const { of, key, unreadable } of asked) {
    if (unreadable !== undefined) note(of, unreadable);
    else if (key === undefined) note(of, 'E_KEY_UNKNOWN');
    // No signature of a weak key verifies: only what fails is asked why.
    else if (verdicts.next().value !== true)
      note(of, isSoundKey(key.pk) ? 'E_SIG_INVALID' : 'E_KEY_WEAK');
  }
  return faults;
}

interface AskedSignature {
  readonly of: Opened;
  readonly key?: SignerKey;
  readonly check?: SignatureCheck;
  /** An enrolment whose payload cannot be read brings no key along. */
  readonly unreadable?: ErrorCode;
}

function signaturesOf(of: Opened, keyByKid: KeyByKid): readonly AskedSignature[] {
  const { envelope, message } = of;
  const payload = envelope.kind === 'enroll' ? parseCsJson(envelope.payload) : undefined;
  if (payload && !payload.ok) return [{ of, unreadable: payload.error.code }];
  return envelope.signatures.map(({ keyid, sig }) => {
    const key = keyByKid.get(keyid);
    if (key === undefined) return { of };
    return { of, key, check: { publicKey: key.publicKey, message, signature: sig } };
  });
}

function checkPayload({ crypto, origin }: CheckDeps, opened: Opened): Checked {
  const { envelope, hash, text } = opened;
  const refuse = (code: ErrorCode, detail?: string) =>
    err({ hash, code, ...(detail !== undefined && { detail }), retry: false });
  const parsed = parseHashedEntry({ envelope, hash });
  if (!parsed.ok)
    return refuse(parsed.error.code, 'detail' in parsed.error ? parsed.error.detail : undefined);
  const entry = parsed.value as Entry;
  if (entry.payload.log !== origin) return refuse('E_LOG_MISMATCH');
  if (!isInScope(entry)) return refuse('E_SCOPE_MISMATCH');
  return ok({ entry, envelope: text, signatureHash: signatureHashOf(crypto.hasher, envelope) });
}

function isInScope({ kind, payload }: Entry): boolean {
  const hasOrganisation = payload.ten !== nilUuid;
  const hasContract = payload.con !== nilUuid;
  const { scope } = ruleByKind[kind];
  if (scope === 'device') return !hasOrganisation && !hasContract;
  return hasOrganisation && hasContract === (scope === 'contract');
}
