import { ofKind } from '../entry/fold-ledger.ts';
import { kidOf } from '../entry/kid.ts';
import { isChainedKind } from '../entry/kinds.ts';
import type { LoggedEntry, LoggedOf } from '../entry/ledger.ts';
import { pae } from '../entry/pae.ts';
import type { Hasher, SignatureCheck } from '../kit/crypto-port.ts';
import { parseHex } from '../kit/hex.ts';
import { type EntryHash, type Kid, zeroHash } from '../kit/ids.ts';
import type { KeyDirectory } from './key-directory.ts';
import { type Run, verifyBatches } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface ActiveDevice {
  readonly enroll: EntryHash;
  readonly sinceIndex: number;
}

export interface KeyInputs {
  readonly logged: readonly LoggedEntry[];
  readonly keys: KeyDirectory;
  readonly trusted: TrustedInputs;
}

type Enrolment = LoggedOf<'enroll'>;

/**
 * Who may enrol a device: the pinned first one for itself, then active devices and the recovery
 * key. An operator cannot add one. The pinned device may itself be a further one, so whatever
 * endorsed it is trusted by the same pin. A freelancer's device that has nothing to do with this
 * contract is no fault of it (protocol 3.18).
 */
export async function checkEnrolments(
  run: Run,
  inputs: KeyInputs,
): Promise<ReadonlyMap<string, ActiveDevice>> {
  const { findings, crypto } = run;
  const { trusted, logged } = inputs;
  const { fre_kid, recovery_kid } = trusted.anchors;
  const enrolments = ofKind(logged, 'enroll');
  const pinned = pinnedKids(enrolments, fre_kid);
  const endorsed = await verifyEndorsements(run, enrolments, inputs.keys);
  const approvers = approverIndices(logged);
  const users = contractDevices(inputs);
  const deviceByKid = new Map<string, ActiveDevice>();
  const strangers = new Set<string>();
  for (const { entry, logIndex } of enrolments) {
    const { by, endorse, seq, prev } = entry.payload;
    const about = { entry: entry.hash };
    const isVouched = endorse !== 'none' && endorsed.has(entry.hash);
    const isTrusted =
      endorse === 'none'
        ? pinned.has(by)
        : isVouched && (deviceByKid.has(endorse) || endorse === recovery_kid);
    const isStranger =
      !pinned.has(by) &&
      !users.has(by) &&
      (endorse === 'none' || (isVouched && strangers.has(endorse)));
    if (seq !== 0 || prev !== zeroHash || deviceByKid.has(by) || isOtherRole(by, logIndex))
      findings.add('E_ENROLL_CHAIN', about);
    else if (isStranger) {
      strangers.add(by);
      findings.add('I_ENROLL_OTHER', about);
    } else if (!isTrusted) findings.add('E_ENROLL_ENDORSE', about);
    else if (!hasPinnedRecovery(entry.payload)) findings.add('E_ENROLL_CHAIN', about);
    else deviceByKid.set(by, { enroll: entry.hash, sinceIndex: logIndex });
  }
  return deviceByKid;

  function isOtherRole(kid: string, logIndex: number): boolean {
    const isPinnedRole = kid !== fre_kid && trusted.roleKids.includes(kid);
    return isPinnedRole || (approvers.get(kid) ?? logIndex) < logIndex;
  }

  function hasPinnedRecovery({ endorse, recovery }: Enrolment['entry']['payload']): boolean {
    if (endorse !== 'none') return recovery === undefined;
    return recoveryKid(crypto.hasher, recovery) === recovery_kid;
  }
}

/** Lowest log index of a list that names a key as an approver's. */
function approverIndices(logged: readonly LoggedEntry[]): ReadonlyMap<string, number> {
  const indexByKid = new Map<string, number>();
  for (const { entry, logIndex } of ofKind(logged, 'roster'))
    for (const { id } of entry.payload.approvers)
      indexByKid.set(id, Math.min(logIndex, indexByKid.get(id) ?? logIndex));
  return indexByKid;
}

/** Devices that signed anything in this contract. */
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

/** The pinned device and, if it was endorsed, those before it. */
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

/** Hashes of the enrolments whose second signature is the endorser's. */
async function verifyEndorsements(
  run: Run,
  enrolments: readonly Enrolment[],
  keys: KeyDirectory,
): Promise<ReadonlySet<EntryHash>> {
  const { hasher } = run.crypto;
  const recoveries = new Map<string, Uint8Array>();
  for (const { entry } of enrolments) {
    const recovery = parseHex(entry.payload.recovery ?? '', 32);
    if (recovery) recoveries.set(kidOf(hasher, recovery), recovery);
  }
  const found: { readonly hash: EntryHash; readonly check: SignatureCheck }[] = [];
  for (const { entry } of enrolments) {
    const { endorse } = entry.payload;
    // Exactly these two signatures, in this order, are the form of a further device's (3.5).
    const second = entry.envelope.signatures[1];
    const publicKey = keys.get(endorse)?.publicKey ?? recoveries.get(endorse);
    if (second === undefined || publicKey === undefined) continue;
    const message = pae(entry.envelope.payloadType, entry.envelope.payload);
    found.push({ hash: entry.hash, check: { publicKey, message, signature: second.sig } });
  }
  const verdicts = await verifyBatches(
    run,
    found.map(({ check }) => check),
  );
  return new Set(found.filter((_, i) => verdicts[i] === true).map(({ hash }) => hash));
}
