import type { DeviceState } from '../../../shared/api/app-state.ts';
import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { parseEntry, signEntry } from '../../../shared/entry/entry.ts';
import { envelopeToJson, parseEnvelope } from '../../../shared/entry/envelope.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { PayloadByKind } from '../../../shared/entry/payload.ts';
import { wordsToSeed } from '../../../shared/entry/recovery-words.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto, signerFromSeed } from '../crypto/node-crypto.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Journal } from './journal.ts';
import { recordsOf } from './journal-queries.ts';
import type { PulledLedger } from './ledgers.ts';
import { linkErrorToIpc, type Pairing } from './pairing.ts';
import type { Receipts } from './receipts.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer, SealRequest } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

export interface DevicesDeps {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly sealer: Sealer;
  readonly keys: DeviceKeys;
  readonly clock: DeviceClock;
  readonly checkpoints: Checkpoints;
  readonly pairing: Pairing;
  readonly link: ServerLink;
  readonly randomBytes: (length: number) => Uint8Array;
  /** What was pulled and verified, of every contract. */
  readonly pulled: () => readonly PulledLedger[];
}

type Answer<T> = Promise<Result<T, IpcError>>;
type Revocation = DesktopRequest<'device.revoke'>;

/** Wall-clock ms for which the server's challenge for an enrolment is good, with a margin. */
const nonceMs = 9 * 60_000;

/** The freelancer's devices as the log shows them, not as the server says; this one first. */
export function listDevices(deps: DevicesDeps): readonly DeviceState[] {
  const byKid = new Map<string, DeviceState>();
  const revokedAt = new Map<string, number>();
  for (const { logged } of deps.pulled())
    for (const { entry, receivedMs } of logged) {
      if (entry.kind === 'revoke') revokedAt.set(entry.payload.kid, receivedMs);
      if (entry.kind !== 'enroll' || entry.payload.fre !== deps.pairing.fre) continue;
      byKid.set(entry.payload.by, deviceOf(entry.payload.by, receivedMs));
    }
  // Signed here and not pulled yet: it counts as soon as it is in the log.
  for (const { hash, payload } of recordsOf(deps.journal.records(), 'revoke'))
    revokedAt.set(payload.kid, deps.receipts.of(hash)?.receivedMs ?? deps.clock.nowMs());
  const own = deps.journal.records().find(({ kind }) => kind === 'enroll');
  const ownReceipt = own === undefined ? undefined : deps.receipts.of(own.hash);
  byKid.set(deps.keys.kid, { ...deviceOf(deps.keys.kid, ownReceipt?.receivedMs), isThis: true });
  return [...byKid.values()]
    .map((device): DeviceState => {
      const at = revokedAt.get(device.kid);
      return at === undefined ? device : { ...device, state: 'revoked', revokedAt: at };
    })
    .sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

const deviceOf = (kid: string, enrolledAt: number | undefined): DeviceState => ({
  kid,
  words: kidWords(kid),
  isThis: false,
  state: enrolledAt === undefined ? 'waiting' : 'active',
  ...(enrolledAt !== undefined && { enrolledAt }),
});

/** Ends another device's key, signed by this one. */
export async function revokeDevice(
  deps: DevicesDeps,
  { kid, why, sinceMs }: Revocation,
): Answer<{ readonly hash: string }> {
  const refusal = revokeRefusal(deps, kid);
  if (refusal !== undefined) return err(refusal);
  const sealed = await deps.sealer.seal({
    kind: 'revoke',
    ten: nilUuid,
    con: nilUuid,
    fields: { kid, since_ms: sinceMs, why },
  });
  return sealed.ok ? ok({ hash: sealed.value.hash }) : err(sealErrorToIpc(sealed.error));
}

function revokeRefusal(deps: DevicesDeps, kid: string): IpcError | undefined {
  if (kid === deps.keys.kid) return { code: 'device_is_this' };
  const device = listDevices(deps).find((each) => each.kid === kid);
  if (device === undefined) return { code: 'device_unknown' };
  return device.state === 'revoked' ? { code: 'nothing_changed' } : undefined;
}

/** The recovery key from paper, if it is the account's. */
function recoverySigner(words: string): Signer | undefined {
  const seed = wordsToSeed(mainCrypto.hasher, words);
  return seed === undefined ? undefined : signerFromSeed(seed);
}

/** Enrols this device as a further one: the printed recovery key vouches for it (protocol 3.18). */
export async function endorseWithRecovery(deps: DevicesDeps, words: string): Answer<undefined> {
  const { journal, keys, pairing, clock } = deps;
  if (journal.head(nilUuid) !== undefined) return err({ code: 'already_paired' });
  if (clock.wallMs() - (pairing.pairedAtMs ?? 0) > nonceMs) return err({ code: 'pairing_stale' });
  const endorser = recoverySigner(words);
  if (endorser === undefined) return err({ code: 'recovery_words' });
  const recoveryKid = kidOf(mainCrypto.hasher, endorser.publicKey);
  // Right words of another account: said now, because what is signed cannot be signed again.
  const checked = await checkRecoveryKid(deps, recoveryKid);
  if (!checked.ok) return checked;
  const sealed = await deps.sealer.seal({
    kind: 'enroll',
    ten: nilUuid,
    con: nilUuid,
    fields: { pk: keys.pk, nonce: pairing.nonce, endorse: recoveryKid, ks: keys.keystore },
    endorser,
  });
  if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  await keys.useRecovery(bytesToHex(endorser.publicKey));
  return ok(undefined);
}

/** Without any other device, and without the recovery key: old contracts stay with the old key. */
export async function enrollAlone({
  sealer,
  keys,
  pairing,
  journal,
  clock,
}: DevicesDeps): Answer<undefined> {
  if (journal.head(nilUuid) !== undefined) return err({ code: 'already_paired' });
  if (clock.wallMs() - (pairing.pairedAtMs ?? 0) > nonceMs) return err({ code: 'pairing_stale' });
  const sealed = await sealer.seal(enrollmentOf(keys, pairing.nonce));
  return sealed.ok ? ok(undefined) : err(sealErrorToIpc(sealed.error));
}

/** As a first device: nobody vouches for it. */
export const enrollmentOf = (keys: DeviceKeys, nonce: string): SealRequest<'enroll'> => ({
  kind: 'enroll',
  ten: nilUuid,
  con: nilUuid,
  fields: { pk: keys.pk, nonce, endorse: 'none', recovery: keys.recoveryPk(), ks: keys.keystore },
});

/** One of the account's devices must have named this recovery key when it enrolled. */
async function checkRecoveryKid({ link }: DevicesDeps, recoveryKid: string): Answer<undefined> {
  const listed = await link.call('listDevices');
  if (!listed.ok) return err(linkErrorToIpc(listed.error));
  for (const { kid } of listed.value.devices) {
    const stream = await link.call('getStream', { params: { by: kid, con: nilUuid } });
    if (!stream.ok) continue;
    const envelope = parseEnvelope(stream.value.entries[0]?.envelope);
    const entry = envelope.ok ? parseEntry(mainCrypto.hasher, envelope.value) : undefined;
    if (entry?.ok !== true || entry.value.kind !== 'enroll') continue;
    const { recovery } = entry.value.payload;
    const named = recovery === undefined ? '' : kidOf(mainCrypto.hasher, hexToBytes(recovery));
    if (named === recoveryKid) return ok(undefined);
  }
  return err({ code: 'recovery_words' });
}

/**
 * Ends a key with the recovery key itself: the answer to a thief who has revoked this device first.
 * It goes to the server at once; a recovery key has no journal.
 */
export async function revokeWithRecovery(
  deps: DevicesDeps,
  { kid, why, sinceMs }: Revocation,
  words: string,
): Answer<undefined> {
  const refusal = revokeRefusal(deps, kid);
  if (refusal !== undefined) return err(refusal);
  const signer = recoverySigner(words);
  if (signer === undefined) return err({ code: 'recovery_words' });
  const by = kidOf(mainCrypto.hasher, signer.publicKey);
  if (by !== deps.keys.recoveryKid()) return err({ code: 'recovery_words' });
  const place = await nextOfRecovery(deps, by);
  if (!place.ok) return place;
  const payload = {
    v: 1,
    log: deps.pairing.origin,
    ten: nilUuid,
    con: nilUuid,
    by,
    blind: bytesToHex(deps.randomBytes(32)),
    seen: deps.checkpoints.seen(),
    clk: deps.clock.header(),
    fre: deps.pairing.fre,
    ...place.value,
    kid,
    since_ms: sinceMs,
    why,
  } as PayloadByKind['revoke'];
  const entry = await signEntry({ hasher: mainCrypto.hasher, signer }, 'revoke', payload);
  const posted = await deps.link.call('postEntries', {
    body: { entries: [envelopeToJson(entry.envelope)] },
  });
  if (!posted.ok) return err(linkErrorToIpc(posted.error));
  const answer = posted.value.results[0];
  if (answer?.ok === true) return ok(undefined);
  return err({ code: 'server_refused', detail: answer?.code ?? '' });
}

/** The place in the recovery key's own stream. */
async function nextOfRecovery(
  { link }: DevicesDeps,
  by: string,
): Answer<{ readonly seq: number; readonly prev: string }> {
  const answered = await link.call('getStream', { params: { by, con: nilUuid } });
  if (answered.ok) {
    const { head } = answered.value;
    return ok(head ? { seq: head.seq + 1, prev: head.hash } : { seq: 0, prev: zeroHash });
  }
  const isNone = answered.error.type === 'problem' && answered.error.status === 404;
  return isNone ? ok({ seq: 0, prev: zeroHash }) : err(linkErrorToIpc(answered.error));
}
