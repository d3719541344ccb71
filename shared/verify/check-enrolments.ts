import { kidOf } from '../entry/kid.ts';
import { isChainedKind } from '../entry/kinds.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { parseHex } from '../kit/hex.ts';
import { type EntryHash, type Kid, zeroHash } from '../kit/ids.ts';
import { verifyEndorsements } from './endorsements.ts';
import type { KeyDirectory } from './key-directory.ts';
import { type ActiveDevice, isSuspect, standingAt, withRevocation } from './key-times.ts';
import type { Run } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface KeyInputs {
  readonly logged: readonly LoggedEntry[];
  readonly keys: KeyDirectory;
  readonly trusted: TrustedInputs;
}

/** The freelancer's keys after all enrolments and revocations. */
export interface CheckedDevices {
  readonly deviceByKid: ReadonlyMap<string, ActiveDevice>;
  /** Keys of devices that have nothing to do with this contract, and their recovery keys. */
  readonly strangers: ReadonlySet<string>;
}

type Enrolment = LoggedOf<'enroll'>;
type Revoke = LoggedOf<'revoke'>;

interface Known {
  readonly trusted: TrustedInputs;
  /** The pinned first device and, if it was endorsed, those before it. */
  readonly pinned: ReadonlySet<string>;
  /** Enrolments whose second signature holds. */
  readonly endorsed: ReadonlySet<EntryHash>;
  /** Devices that signed anything in this contract. */
  readonly users: ReadonlySet<string>;
  /** Lowest log index of a list that names the key as an approver's. */
  readonly approverSince: ReadonlyMap<string, number>;
  readonly deviceByKid: Map<string, ActiveDevice>;
  readonly strangers: Set<string>;
}

const softKeystores: readonly string[] = ['basic_text', 'file'];

/**
 * Who may enrol and end a device, in log order: the pinned first one enrols itself, then active
 * devices and the recovery key do. An operator cannot add one. The pinned device may itself be a
 * further one, so whatever endorsed it is trusted by the same pin. A freelancer's device that has
 * nothing to do with this contract is no fault of it (protocol 3.18, adr/0017).
 */
export async function checkEnrolments(run: Run, inputs: KeyInputs): Promise<CheckedDevices> {
  const { logged, keys, trusted } = inputs;
  const enrolments = ofKind(logged, 'enroll');
  const known: Known = {
    trusted,
    pinned: pinnedKids(enrolments, trusted.anchors.fre_kid),
    endorsed: await verifyEndorsements(run, enrolments, keys),
    users: contractDevices(inputs),
    approverSince: approverIndices(logged),
    deviceByKid: new Map(),
    strangers: new Set(),
  };
  for (const each of logged)
    if (each.entry.kind === 'enroll') enrol(run, known, each as Enrolment);
    else if (each.entry.kind === 'revoke') revoke(run, known, each as Revoke);
  for (const enrolment of enrolments) reportKeystore(run, known, enrolment);
  return known;
}

function enrol({ findings, crypto }: Run, known: Known, enrolment: Enrolment): void {
  const { entry, logIndex } = enrolment;
  const { deviceByKid, strangers, trusted } = known;
  const { by, recovery } = entry.payload;
  const about = { entry: entry.hash };
  const ownRecovery = recoveryKid(crypto.hasher, recovery);
  if (!isFirstOfItsKey(known, enrolment)) findings.add('E_ENROLL_CHAIN', about);
  else if (isStranger(known, entry)) {
    strangers.add(by);
    if (ownRecovery !== undefined) strangers.add(ownRecovery);
    findings.add('I_ENROLL_OTHER', about);
  } else if (!isVouchedFor(known, enrolment)) findings.add('E_ENROLL_ENDORSE', about);
  else if (!hasPinnedRecovery(entry.payload, ownRecovery, trusted))
    findings.add('E_ENROLL_CHAIN', about);
  else deviceByKid.set(by, { enroll: entry.hash, sinceIndex: logIndex });
}

function isFirstOfItsKey(known: Known, { entry, logIndex }: Enrolment): boolean {
  const { by, seq, prev } = entry.payload;
  const { anchors, roleKids } = known.trusted;
  const isPinnedRole = by !== anchors.fre_kid && roleKids.includes(by);
  const isApprover = (known.approverSince.get(by) ?? logIndex) < logIndex;
  return (
    seq === 0 && prev === zeroHash && !known.deviceByKid.has(by) && !isPinnedRole && !isApprover
  );
}

function isStranger(known: Known, { hash, payload: { by, endorse } }: Enrolment['entry']): boolean {
  if (known.pinned.has(by) || known.users.has(by)) return false;
  return endorse === 'none' || (known.endorsed.has(hash) && known.strangers.has(endorse));
}

/** A revoked key endorses nothing any more. */
function isVouchedFor(known: Known, { entry, logIndex }: Enrolment): boolean {
  const { by, endorse } = entry.payload;
  if (endorse === 'none') return known.pinned.has(by);
  if (!known.endorsed.has(entry.hash)) return false;
  const isActive = standingAt(known.deviceByKid.get(endorse), logIndex) === 'active';
  return isActive || endorse === known.trusted.anchors.recovery_kid;
}

/** Only a first device names a recovery key, and it is the pinned one. */
const hasPinnedRecovery = (
  { endorse, recovery }: Enrolment['entry']['payload'],
  ownRecovery: Kid | undefined,
  { anchors }: TrustedInputs,
): boolean => (endorse === 'none' ? ownRecovery === anchors.recovery_kid : recovery === undefined);

/** Whether its signer may revoke at all is asked of every entry alike (check-keys). */
function revoke({ findings }: Run, known: Known, { entry, logIndex }: Revoke): void {
  const { by, kid, since_ms } = entry.payload;
  const { deviceByKid, trusted, strangers } = known;
  const isByRecovery = by === trusted.anchors.recovery_kid;
  const isByDevice = standingAt(deviceByKid.get(by), logIndex) === 'active';
  if (!isByRecovery && !isByDevice) return;
  const device = deviceByKid.get(kid);
  const fault = revokeFault({ isOwn: kid === by, standing: standingAt(device, logIndex) });
  if (fault === undefined && device !== undefined)
    deviceByKid.set(kid, withRevocation(device, { atIndex: logIndex, sinceMs: since_ms }));
  else if (!strangers.has(kid)) findings.add('E_TARGET', { entry: entry.hash, detail: fault });
}

function revokeFault(of: {
  readonly isOwn: boolean;
  readonly standing: ReturnType<typeof standingAt>;
}): string | undefined {
  if (of.isOwn) return 'a key does not revoke itself';
  return of.standing === 'inactive' ? 'it revokes no device of the freelancer' : undefined;
}

function reportKeystore({ findings }: Run, known: Known, { entry }: Enrolment): void {
  const { by, endorse, clk, ks } = entry.payload;
  if (known.deviceByKid.get(by)?.enroll !== entry.hash) return;
  const signedMs = clk.wall_ms + clk.off_ms;
  if (isSuspect(known.deviceByKid.get(endorse), signedMs))
    findings.add('W_KEY_SUSPECT', { entry: entry.hash, detail: 'endorsed by a suspect key' });
  if (softKeystores.includes(ks)) findings.add('I_KEY_SOFT', { entry: entry.hash, detail: ks });
}

function approverIndices(logged: readonly LoggedEntry[]): ReadonlyMap<string, number> {
  const indexByKid = new Map<string, number>();
  for (const { entry, logIndex } of ofKind(logged, 'roster'))
    for (const { id } of entry.payload.approvers)
      indexByKid.set(id, Math.min(logIndex, indexByKid.get(id) ?? logIndex));
  return indexByKid;
}

const contractDevices = ({ logged, trusted }: KeyInputs): ReadonlySet<string> =>
  new Set(
    logged.flatMap(({ entry: { kind, payload } }) =>
      isChainedKind(kind) && payload.con === trusted.anchors.con ? [payload.by] : [],
    ),
  );

const recoveryKid = (hasher: Hasher, recovery: string | undefined): Kid | undefined => {
  const publicKey = recovery === undefined ? undefined : parseHex(recovery, 32);
  return publicKey && kidOf(hasher, publicKey);
};

function pinnedKids(enrolments: readonly Enrolment[], freKid: string): ReadonlySet<string> {
  const endorserByKid = new Map(
    enrolments.map(({ entry }) => [entry.payload.by, entry.payload.endorse] as const),
  );
  const pinned = new Set<string>();
  let kid: string | undefined = freKid;
  while (kid !== undefined && !pinned.has(kid)) {
    pinned.add(kid);
    kid = endorserByKid.get(kid);
  }
  return pinned;
}
