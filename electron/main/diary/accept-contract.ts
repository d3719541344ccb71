import { join } from 'node:path';
import type { IpcError } from '../../../shared/api/ipc.ts';
import type { ContractDraft, ContractSummary } from '../../../shared/api/schemas.ts';
import { type EntryOf, parseEntry, verifyEnvelopeSignature } from '../../../shared/entry/entry.ts';
import { parseEnvelope } from '../../../shared/entry/envelope.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { contractTerms } from '../../../shared/entry/payload.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { canonicalJson } from '../../../shared/kit/jcs.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { anchorsOf, policyTextOf } from '../../../shared/verify/anchors.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import { recordsOf } from './journal-queries.ts';
import { linkErrorToIpc, type Pairing } from './pairing.ts';
import { sealErrorToIpc } from './seal-error.ts';
import { type Sealer, sealAs } from './sealer.ts';
import type { ServerLink } from './server-link.ts';

export type ContractRecord = Extract<JournalRecord, { readonly kind: 'contract' }>;

export interface AcceptDeps {
  readonly files: FilePort;
  readonly proofDir: string;
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly keys: DeviceKeys;
  readonly pairing: Pairing;
  readonly link: ServerLink;
  /** What the log has already, when it offers still: the offer was another when it arrived. */
  readonly isInVain: (hash: string) => boolean;
}

type Proof = { readonly anchors: string; readonly policy: string };

/** Signs the offered terms, or new terms for an active contract, under pinned keys (3.18). */
export async function acceptContract(
  deps: AcceptDeps,
  found: ContractSummary,
  active: EntryOf<'contract'> | undefined,
): Promise<Result<{ readonly hash: string }, IpcError>> {
  const { pairing, keys, journal, sealer } = deps;
  const { con, ten, pins } = found;
  const terms = offeredTerms(found);
  const before = newestContract(journal, con);
  const isSigned = before !== undefined && isOfTerms(before, terms) && !deps.isInVain(before.hash);
  // A double click, or an answer that got lost: the same terms are signed once.
  if (isSigned) return ok({ hash: before.hash });
  // What nobody offers is refused for ever, and with it everything that follows in the stream.
  if (found.state !== 'offered' && found.revision?.hash !== '')
    return err({ code: 'nothing_changed' });
  const isPinned = pins.log_vkey === pairing.vkey && pins.operator_pk === pairing.operatorPk;
  const rootBefore = active?.payload.org_pk ?? before?.payload.org_pk;
  const isSameRoot = rootBefore === undefined || rootBefore === pins.org_pk;
  if (!isPinned || !isSameRoot) return err({ code: 'contract_keys_changed' });
  const recipient = await checkRecipient(deps, found);
  if (!recipient.ok) return recipient;
  const sealed = await sealAs(sealer, {
    kind: 'contract',
    ten,
    con,
    fields: {
      prev_contract: active?.hash ?? '',
      fre_kid: active?.payload.fre_kid ?? keys.kid,
      recovery_kid: active?.payload.recovery_kid ?? keys.recoveryKid(),
      fre_recipient:
        pins.org_recipient === '' ? '' : active?.payload.fre_recipient || keys.age.recipient,
      ...pins,
      ...terms,
    },
  });
  if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  const entry = await journal.entry(sealed.value);
  if (entry?.kind !== 'contract') return err({ code: 'internal', detail: 'journal' });
  const written = await writeProof(deps, entry);
  return written.ok ? ok({ hash: sealed.value.hash }) : written;
}

/** What a verifier must know from elsewhere than the bundle: from this device's own files. */
export async function writeProof(
  deps: Pick<AcceptDeps, 'files' | 'proofDir'>,
  contract: EntryOf<'contract'>,
): Promise<Result<Proof, IpcError>> {
  const anchors = anchorsOf(contract);
  const dir = join(deps.proofDir, contract.payload.con);
  const paths = { anchors: join(dir, 'anchors.json'), policy: join(dir, 'policy') };
  const written = await onDisk(async () => {
    await deps.files.write(paths.anchors, utf8ToBytes(`${JSON.stringify(anchors, null, 2)}\n`));
    await deps.files.write(paths.policy, utf8ToBytes(policyTextOf(anchors)));
  });
  return written.ok ? ok(paths) : err({ code: 'disk_full', detail: written.error.code });
}

export const newestContract = (journal: Journal, con: string): ContractRecord | undefined =>
  recordsOf(journal.records(), 'contract').findLast(({ payload }) => payload.con === con);

/** New terms that wait for this freelancer, else those of the contract itself. */
export const offeredTerms = ({ draft, revision }: ContractSummary): ContractDraft =>
  revision?.hash === '' ? revision.draft : draft;

export function isOfTerms(record: ContractRecord, terms: ContractDraft): boolean {
  const signed = Object.fromEntries(
    Object.entries(record.payload).filter(([key]) => Object.hasOwn(contractTerms, key)),
  );
  return canonicalJson(signed) === canonicalJson(terms);
}

/**
 * Whoever the server names as the organisation's recipient gets every picture: its root key must
 * have signed for it (threats 28).
 */
async function checkRecipient(
  { link }: AcceptDeps,
  { con, pins }: ContractSummary,
): Promise<Result<undefined, IpcError>> {
  if (pins.org_recipient === '') return ok(undefined);
  const answered = await link.call('getOrgkeys', { params: { con } });
  if (!answered.ok) return err(linkErrorToIpc(answered.error));
  const newest = answered.value.entries.at(-1);
  const envelope = parseEnvelope(newest?.envelope);
  if (!envelope.ok) return err({ code: 'recipient_refused' });
  const publicKey = hexToBytes(pins.org_pk);
  const key = { kid: kidOf(mainCrypto.hasher, publicKey), publicKey };
  const isSigned = await verifyEnvelopeSignature(mainCrypto, envelope.value, key);
  const entry = parseEntry(mainCrypto.hasher, envelope.value);
  const isNamed =
    entry.ok &&
    entry.value.kind === 'orgkey' &&
    entry.value.payload.by === key.kid &&
    entry.value.payload.recipient === pins.org_recipient;
  return isSigned && isNamed ? ok(undefined) : err({ code: 'recipient_refused' });
}
