import { pae } from '../../../shared/entry/pae.ts';
import type { CryptoPort, SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { type Kid, nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import type { StreamHead } from './journal.ts';
import {
  type ChainPlace,
  type EntryLine,
  type ErasedLine,
  type JournalRecord,
  placeOfRecord,
} from './journal-lines.ts';

/** Whose entries this journal may hold. */
export interface OwnKey {
  readonly kid: Kid;
  readonly publicKey: Uint8Array;
}

export interface CheckedRecords {
  readonly records: readonly JournalRecord[];
  /** Theirs, and those of entries that were erased whole, in order. */
  readonly places: readonly ChainPlace[];
  /** Not signed by this device, or not in this place of its chain. */
  readonly bad: readonly (JournalRecord | ErasedLine)[];
  /** places in the chains of which nothing is left, with an entry of the same stream after them */
  readonly gaps: number;
}

/** The disk is hostile storage: signature and chain of every entry, in order (threats E-11). */
export async function checkRecords(
  crypto: CryptoPort,
  own: OwnKey,
  lines: readonly (EntryLine | ErasedLine)[],
): Promise<CheckedRecords> {
  const entries = lines.filter((line) => 'record' in line);
  const valid = await crypto.verifySignatures(entries.map((each) => signatureOf(own, each)));
  const signed = new Set(entries.filter((_, i) => valid[i] === true));
  const chain = createChain();
  const records: JournalRecord[] = [];
  const places: ChainPlace[] = [];
  const bad: (JournalRecord | ErasedLine)[] = [];
  for (const line of lines) {
    if (!('record' in line)) {
      if (chain.take(line.erased)) places.push(line.erased);
      else bad.push(line);
      continue;
    }
    const { record } = line;
    const place = placeOfRecord(record);
    const isOwn = signed.has(line) && record.payload.by === own.kid;
    if (isOwn && chain.take(place, record.payload.prev)) {
      records.push(record);
      places.push(place);
    } else bad.push(record);
  }
  return { records, places, bad, gaps: chain.gaps() };
}

/** No signature of this key: one that cannot be valid. */
const noSignature = new Uint8Array(64);

function signatureOf(own: OwnKey, { envelope }: EntryLine): SignatureCheck {
  const signature = envelope.signatures.find(({ keyid }) => keyid === own.kid);
  return {
    publicKey: own.publicKey,
    message: pae(envelope.payloadType, envelope.payload),
    signature: signature?.sig ?? noSignature,
  };
}

/**
 * Protocol 3.6. Behind a damaged line the chain goes on: what was signed after it stays valid. A
 * line that comes twice, too late, or beside another is none of it.
 */
function createChain() {
  const headByCon = new Map<string, StreamHead>();
  const state = { gaps: 0 };
  const fits = ({ con, seq }: ChainPlace, prev: string | undefined): boolean => {
    const head = headByCon.get(con);
    // Of an entry that was erased nothing says what came before it.
    if (prev === undefined) return seq > (head?.seq ?? -1);
    if (head !== undefined) return seq === head.seq + 1 ? prev === head.hash : seq > head.seq;
    if (seq > 0) return true;
    const enroll = headByCon.get(nilUuid);
    return con === nilUuid ? prev === zeroHash : enroll === undefined || prev === enroll.hash;
  };
  return {
    gaps: () => state.gaps,
    take(place: ChainPlace, prev?: string): boolean {
      if (!fits(place, prev)) return false;
      const { con, seq, hash } = place;
      state.gaps += seq - 1 - (headByCon.get(con)?.seq ?? -1);
      headByCon.set(con, { seq, hash });
      return true;
    },
  };
}
