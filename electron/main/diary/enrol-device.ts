import type { IpcError } from '../../../shared/api/ipc.ts';
import { type EntryOf, parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { wordsToSeed } from '../../../shared/entry/recovery-words.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { type Kid, nilUuid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto, signerFromSeed } from '../crypto/node-crypto.ts';
import type { DeviceKeys } from './device-key.ts';
import type { DevicesDeps } from './own-devices.ts';
import { linkErrorToIpc } from './pairing.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { SealRequest } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

type Answer<T> = Promise<Result<T, IpcError>>;

/** Wall-clock ms for which the server's challenge for an enrolment is good, with a margin. */
const nonceMs = 9 * 60_000;

/** The recovery key from paper, if it is the account's. */
export function recoverySigner(words: string): Signer | undefined {
  const seed = wordsToSeed(mainCrypto.hasher, words);
  return seed === undefined ? undefined : signerFromSeed(seed);
}

/** Enrols this device as a further one: the printed recovery key vouches for it (protocol 3.18). */
export async function endorseWithRecovery(deps: DevicesDeps, words: string): Answer<undefined> {
  const { keys, pairing } = deps;
  const refusal = enrolRefusal(deps);
  if (refusal !== undefined) return err(refusal);
  const endorser = recoverySigner(words);
  if (endorser === undefined) return err({ code: 'recovery_words' });
  const recoveryKid = kidOf(mainCrypto.hasher, endorser.publicKey);
  // Right words of another account: said now, because what is signed cannot be signed again.
  const known = await accountRecoveryPks(deps.link);
  if (!known.ok) return known;
  if (!known.value.has(recoveryKid)) return err({ code: 'recovery_words' });
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
export async function enrollAlone(deps: DevicesDeps): Answer<undefined> {
  const refusal = enrolRefusal(deps);
  if (refusal !== undefined) return err(refusal);
  const sealed = await deps.sealer.seal(enrollmentOf(deps.keys, deps.pairing.nonce));
  return sealed.ok ? ok(undefined) : err(sealErrorToIpc(sealed.error));
}

/** As a first device: nobody vouches for it. */
export const enrollmentOf = (keys: DeviceKeys, nonce: string): SealRequest<'enroll'> => ({
  kind: 'enroll',
  ten: nilUuid,
  con: nilUuid,
  fields: { pk: keys.pk, nonce, endorse: 'none', recovery: keys.recoveryPk(), ks: keys.keystore },
});

/** Nothing is signed twice, and nothing that the server would refuse for its challenge. */
export function enrolRefusal({
  journal,
  clock,
  pairing,
}: Pick<DevicesDeps, 'journal' | 'clock' | 'pairing'>): IpcError | undefined {
  if (journal.head(nilUuid) !== undefined) return { code: 'already_paired' };
  const isStale = clock.wallMs() - (pairing.pairedAtMs ?? 0) > nonceMs;
  return isStale ? { code: 'pairing_stale' } : undefined;
}

/** Recovery keys that devices of the account named when they enrolled: 64 hex by kid. */
async function accountRecoveryPks(link: ServerLink): Answer<ReadonlyMap<string, string>> {
  const listed = await link.call('listDevices');
  if (!listed.ok) return err(linkErrorToIpc(listed.error));
  const pkByKid = new Map<string, string>();
  for (const { kid } of listed.value.devices) {
    const pk = (await fetchEnrolment(link, kid))?.payload.recovery;
    if (pk !== undefined) pkByKid.set(kidOf(mainCrypto.hasher, hexToBytes(pk)), pk);
  }
  return ok(pkByKid);
}

/** Further devices that may lie between a device and the first one. */
const maxSteps = 8;

/**
 * The recovery key behind a device, 64 hex: what the first device named to which its row of
 * endorsements leads back, or the one that endorsed it. Each step is signed by the one before.
 */
export async function recoveryBehind(link: ServerLink, kid: string): Answer<string> {
  const known = await accountRecoveryPks(link);
  if (!known.ok) return known;
  let next = kid;
  for (let step = 0; step < maxSteps; step++) {
    const enrolment = await fetchEnrolment(link, next);
    if (enrolment === undefined) break;
    const { recovery, endorse } = enrolment.payload;
    const pk = recovery ?? known.value.get(endorse);
    if (pk !== undefined) return ok(pk);
    next = endorse;
  }
  return err({ code: 'server_wrong', detail: 'recovery key' });
}

/** Believed under the device's own signature only. */
async function fetchEnrolment(
  link: ServerLink,
  kid: string,
): Promise<EntryOf<'enroll'> | undefined> {
  const stream = await link.call('getStream', { params: { by: kid, con: nilUuid } });
  const envelope = stream.ok ? parseEnvelope(stream.value.entries[0]?.envelope) : undefined;
  if (envelope?.ok !== true) return undefined;
  const entry = parseEntry(mainCrypto.hasher, envelope.value);
  if (!entry.ok || entry.value.kind !== 'enroll' || entry.value.payload.by !== kid)
    return undefined;
  const key = { kid: kid as Kid, publicKey: hexToBytes(entry.value.payload.pk) };
  const isSigned = await verifyEnvelopeSignature(mainCrypto, envelope.value, key);
  return isSigned ? entry.value : undefined;
}
