import type { DeviceState } from '../../../shared/api/app-state.ts';
import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { signEntry } from '../../../shared/entry/entry.ts';
import { envelopeToJson } from '../../../shared/entry/envelope.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import type { PayloadByKind } from '../../../shared/entry/payload.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import { recoverySigner } from './enrol-device.ts';
import type { Journal } from './journal.ts';
import { recordsOf } from './journal-queries.ts';
import type { PulledLedger } from './ledgers.ts';
import { linkErrorToIpc, type Pairing } from './pairing.ts';
import type { Receipts } from './receipts.ts';
import { sealErrorToIpc } from './seal-error.ts';
import type { Sealer } from './sealer.ts';
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
