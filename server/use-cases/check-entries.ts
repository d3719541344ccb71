import type { ErrorCode } from '../../shared/api/error-codes.ts';
import { parseCsJson } from '../../shared/entry/cs-json.ts';
import { type Entry, parseEntry, verifyEnvelopeSignature } from '../../shared/entry/entry.ts';
import {
  type Envelope,
  entryHashOf,
  envelopeMaxBytes,
  envelopeToJson,
  parseEnvelope,
  signatureHashOf,
} from '../../shared/entry/envelope.ts';
import { kidOf } from '../../shared/entry/kid.ts';
import { isKind, ruleByKind } from '../../shared/entry/kinds.ts';
import { publicKeyIsSound } from '../../shared/kit/ed25519-profile.ts';
import { hexToBytes } from '../../shared/kit/hex.ts';
import { isHash, nilUuid } from '../../shared/kit/ids.ts';
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

type Checked = Result<CheckedEntry, Refusal>;
type PkByKid = ReadonlyMap<string, string>;
type CheckDeps = Pick<ServerDeps, 'store' | 'crypto' | 'origin'>;

/**
 * The first steps of protocol 3.14, in its order: size and shape, type, base64, signature, JSON
 * and schema, our log, scope. No step looks at what a later one has not allowed yet.
 */
export async function checkEntries(
  deps: CheckDeps,
  items: readonly unknown[],
): Promise<readonly Checked[]> {
  const parsed = items.map((item) => parseItem(deps, item));
  const envelopes = parsed.flatMap((result) => (result.ok ? [result.value] : []));
  const pkByKid = await loadKeys(deps, envelopes);
  return Promise.all(
    parsed.map((result) =>
      result.ok ? checkEnvelope(deps, result.value, pkByKid) : Promise.resolve(result),
    ),
  );
}

function parseItem({ crypto }: CheckDeps, item: unknown): Result<Envelope, Refusal> {
  if (JSON.stringify(item).length > envelopeMaxBytes)
    return err({ hash: '', code: 'E_ENV_MALFORMED', detail: 'size', retry: false });
  const envelope = parseEnvelope(item);
  if (!envelope.ok) return err({ hash: '', ...envelope.error, retry: false });
  const hash = entryHashOf(crypto.hasher, envelope.value);
  // What the operator states is never posted.
  if (!isKind(envelope.value.kind)) return err({ hash, code: 'E_KIND_ROLE', retry: false });
  return envelope;
}

/** Registered keys, and those that an `enroll` among these brings along: a kid is its key's hash. */
async function loadKeys(
  { store, crypto }: CheckDeps,
  envelopes: readonly Envelope[],
): Promise<PkByKid> {
  const kids = new Set(
    envelopes.flatMap(({ signatures }) => signatures.map((signature) => signature.keyid as string)),
  );
  const pkByKid = new Map<string, string>();
  for (const envelope of envelopes) {
    const pk = enrolledKey(envelope);
    if (pk !== undefined) pkByKid.set(kidOf(crypto.hasher, hexToBytes(pk)), pk);
  }
  for (const row of await store.entries.keys([...kids])) pkByKid.set(row.kid, row.pk);
  return pkByKid;
}

/** An `enroll` is signed by the key that it announces, so it must be read to be verified. */
function enrolledKey(envelope: Envelope): string | undefined {
  if (envelope.kind !== 'enroll') return undefined;
  const payload = parseCsJson(envelope.payload);
  const pk = payload.ok ? payload.value['pk'] : undefined;
  return typeof pk === 'string' && isHash(pk) ? pk : undefined;
}

async function checkEnvelope(
  deps: CheckDeps,
  envelope: Envelope,
  pkByKid: PkByKid,
): Promise<Checked> {
  const { hasher } = deps.crypto;
  const hash = entryHashOf(hasher, envelope);
  const refuse = (code: ErrorCode, detail?: string) =>
    err({ hash, code, ...(detail !== undefined && { detail }), retry: false });
  if (envelope.kind === 'enroll') {
    const payload = parseCsJson(envelope.payload);
    if (!payload.ok) return refuse(payload.error.code);
  }
  const signatureFault = await findSignatureFault(deps, envelope, pkByKid);
  if (signatureFault !== undefined) return refuse(signatureFault);
  const parsed = parseEntry(hasher, envelope);
  if (!parsed.ok)
    return refuse(parsed.error.code, 'detail' in parsed.error ? parsed.error.detail : undefined);
  const entry = parsed.value as Entry;
  if (entry.payload.log !== deps.origin) return refuse('E_LOG_MISMATCH');
  if (!isInScope(entry)) return refuse('E_SCOPE_MISMATCH');
  return ok({
    entry,
    envelope: JSON.stringify(envelopeToJson(envelope)),
    signatureHash: signatureHashOf(hasher, envelope),
  });
}

async function findSignatureFault(
  { crypto }: CheckDeps,
  envelope: Envelope,
  pkByKid: PkByKid,
): Promise<ErrorCode | undefined> {
  for (const { keyid } of envelope.signatures) {
    const pk = pkByKid.get(keyid);
    if (pk === undefined) return 'E_KEY_UNKNOWN';
    const publicKey = hexToBytes(pk);
    if (!publicKeyIsSound(publicKey)) return 'E_KEY_WEAK';
    const isValid = await verifyEnvelopeSignature(crypto, envelope, { kid: keyid, publicKey });
    if (!isValid) return 'E_SIG_INVALID';
  }
  return undefined;
}

function isInScope({ kind, payload }: Entry): boolean {
  const hasOrganisation = payload.ten !== nilUuid;
  const hasContract = payload.con !== nilUuid;
  const { scope } = ruleByKind[kind];
  if (scope === 'device') return !hasOrganisation && !hasContract;
  return hasOrganisation && hasContract === (scope === 'contract');
}
