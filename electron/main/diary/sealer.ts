import { commit, createDisclosure, type Disclosure } from '../../../shared/entry/commitment.ts';
import { type EntryOf, signEntry } from '../../../shared/entry/entry.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { pae } from '../../../shared/entry/pae.ts';
import type { PayloadByKind, TreeHead, View } from '../../../shared/entry/payload.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { payloadTypeOf } from '../../../shared/entry/kinds.ts';
import { formatTextValue } from '../../../shared/entry/values.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { type DiskError, onDisk } from '../files/file-port.ts';
import { createSerial } from '../files/serial.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import type { DisclosureFiles } from './disclosure-files.ts';
import type { Journal } from './journal.ts';
import type { DeviceKind, JournalRecord } from './journal-lines.ts';

/** Header fields that the sealer fills in; a caller gives the rest of a kind's payload. */
type HeaderKey =
  | 'v'
  | 'log'
  | 'ten'
  | 'con'
  | 'by'
  | 'blind'
  | 'seen'
  | 'clk'
  | 'fre'
  | 'seq'
  | 'prev'
  | 'cm';

/** `by`, `seen`, `clk`, chain and commitments are never the caller's to choose. */
export type OwnFields<K extends DeviceKind> = Omit<PayloadByKind[K], HeaderKey>;

export interface SealRequest<K extends DeviceKind> {
  readonly kind: K;
  /** nil for the device stream */
  readonly ten: string;
  readonly con: string;
  readonly fields: OwnFields<K>;
  /** What `cm` commits to: value bytes by name (protocol 3.8). */
  readonly values?: Readonly<Record<string, Uint8Array>>;
  /** Signs as well: for the enrolment of a further device (protocol 3.5). */
  readonly endorser?: Signer;
}

export type SealError =
  | DiskError
  | { readonly type: 'not_enrolled' }
  | { readonly type: 'journal_rolled_back' };

/** A word of hers about an entry of the contract: signed, but in no chain (adr/0021). */
export interface ReplyRequest {
  readonly ten: string;
  readonly con: string;
  /** hash of the entry that it is about */
  readonly ref: string;
  /** Everything that she had before her when she wrote it (protocol 3.12a). */
  readonly view: View;
  /** UTF-8, at most 1,024 bytes */
  readonly text: string;
}

export interface SealedReply {
  readonly entry: EntryOf<'reply'>;
  readonly items: readonly Disclosure[];
}

/** Turns facts into signed, journalled entries. The only user of the device key. */
export interface Sealer {
  seal<K extends DeviceKind>(request: SealRequest<K>): Promise<Result<JournalRecord, SealError>>;
  /** Not journalled: whoever asks for it keeps it. */
  reply(request: ReplyRequest): Promise<SealedReply>;
  /** This device's enrolment as it will be signed, for another device to vouch for (3.5). */
  draftEnrolment(fields: OwnFields<'enroll'>): PayloadByKind['enroll'];
  /** Exactly that draft, with the other device's signature. */
  sealEnrolment(
    draft: PayloadByKind['enroll'],
    endorser: Signer,
  ): Promise<Result<JournalRecord, SealError>>;
  /** Vouches for another device of hers: signs these bytes, an enrolment that was checked. */
  endorse(enrolment: Uint8Array): Promise<Uint8Array>;
  /** Nothing is sealed while the work runs: for entries of our own that come back (3.18). */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface SealerDeps {
  readonly journal: Journal;
  readonly disclosures: DisclosureFiles;
  readonly keys: DeviceKeys;
  readonly clock: DeviceClock;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly seen: () => TreeHead;
  /** Origin of the paired log. */
  readonly origin: string;
  readonly fre: string;
}

const saltBytes = 32;
const blindBytes = 32;

/**
 * One entry at a time, because each names the one before. Disclosures are on disk before the
 * journal has the entry: a journalled entry can always be opened (architecture.md section 4).
 */
export function createSealer(deps: SealerDeps): Sealer {
  const serial = createSerial();
  return {
    seal: (request) => serial(() => sealOne(deps, request)),
    alone: serial,
    reply: (request) => signReply(deps, request),
    draftEnrolment: (fields) => ({
      ...headerOf(deps, { ten: nilUuid, con: nilUuid }),
      fre: deps.fre,
      seq: 0,
      prev: zeroHash,
      ...fields,
    }),
    sealEnrolment: (draft, endorser) =>
      serial(async () => {
        const signed = await signEntry(signAs(deps), 'enroll', draft);
        return deps.journal.append(await endorsed(signed, endorser));
      }),
    endorse: (enrolment) => deps.keys.signer.sign(pae(payloadTypeOf('enroll'), enrolment)),
  };
}

const signAs = ({ keys }: SealerDeps) => ({ hasher: mainCrypto.hasher, signer: keys.signer });

/** What every entry of this device begins with (protocol 3.6). */
const headerOf = (
  deps: SealerDeps,
  { ten, con }: { readonly ten: string; readonly con: string },
) => ({
  v: 1 as const,
  log: deps.origin,
  ten,
  con,
  by: deps.keys.kid as string,
  blind: bytesToHex(deps.randomBytes(blindBytes)),
  seen: deps.seen(),
  clk: deps.clock.header(),
});

async function signReply(
  deps: SealerDeps,
  { ten, con, ref, view, text }: ReplyRequest,
): Promise<SealedReply> {
  const { cm, items } = commitValues(deps, { text: formatTextValue(text) });
  const payload = { ...headerOf(deps, { ten, con }), ref, view, cm: { text: cm?.['text'] ?? '' } };
  return { entry: await signEntry(signAs(deps), 'reply', payload), items };
}

async function sealOne<K extends DeviceKind>(
  deps: SealerDeps,
  request: SealRequest<K>,
): Promise<Result<JournalRecord, SealError>> {
  if (deps.journal.missing() > 0) return err({ type: 'journal_rolled_back' });
  const chain = nextLink(deps.journal, request);
  if (chain === undefined) return err({ type: 'not_enrolled' });
  const { cm, items } = commitValues(deps, request.values);
  const payload = {
    ...headerOf(deps, request),
    fre: deps.fre,
    ...chain,
    ...(cm !== undefined && { cm }),
    ...request.fields,
  } as unknown as PayloadByKind[K];
  const signed: EntryOf<K> = await signEntry(signAs(deps), request.kind, payload);
  const entry = request.endorser === undefined ? signed : await endorsed(signed, request.endorser);
  if (items.length > 0) {
    const written = await onDisk(() => deps.disclosures.write(entry.hash, items));
    if (!written.ok) return written;
  }
  return deps.journal.append(entry);
}

async function endorsed<K extends DeviceKind>(
  entry: EntryOf<K>,
  endorser: Signer,
): Promise<EntryOf<K>> {
  const { payloadType, payload, signatures } = entry.envelope;
  const keyid = kidOf(mainCrypto.hasher, endorser.publicKey);
  const sig = await endorser.sign(pae(payloadType, payload));
  return { ...entry, envelope: { ...entry.envelope, signatures: [...signatures, { keyid, sig }] } };
}

/** Protocol 3.6; `undefined` for a contract's first entry while the device is not enrolled. */
function nextLink(
  journal: Journal,
  { con, kind }: { readonly con: string; readonly kind: DeviceKind },
): { readonly seq: number; readonly prev: string } | undefined {
  const head = journal.head(con);
  if (head !== undefined) return { seq: head.seq + 1, prev: head.hash };
  if (con === nilUuid) return kind === 'enroll' ? { seq: 0, prev: zeroHash } : undefined;
  const enroll = journal.records().find((record) => record.kind === 'enroll');
  return enroll === undefined ? undefined : { seq: 0, prev: enroll.hash };
}

function commitValues(
  deps: Pick<SealerDeps, 'randomBytes'>,
  values: Readonly<Record<string, Uint8Array>> | undefined,
): { readonly cm?: Readonly<Record<string, string>>; readonly items: readonly Disclosure[] } {
  if (values === undefined) return { items: [] };
  const cm: Record<string, string> = {};
  const items: Disclosure[] = [];
  for (const [name, value] of Object.entries(values)) {
    const salt = deps.randomBytes(saltBytes);
    cm[name] = commit(mainCrypto.hasher, salt, { name, value });
    items.push(createDisclosure(name, salt, value));
  }
  return { cm, items };
}

/** For callers that need the typed record they have just sealed. */
export async function sealAs<K extends DeviceKind>(
  sealer: Sealer,
  request: SealRequest<K>,
): Promise<Result<Extract<JournalRecord, { readonly kind: K }>, SealError>> {
  const sealed = await sealer.seal(request);
  return sealed.ok ? ok(sealed.value as Extract<JournalRecord, { readonly kind: K }>) : sealed;
}
