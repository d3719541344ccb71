import type { Envelope } from '../../../shared/entry/envelope.ts';
import { pae } from '../../../shared/entry/pae.ts';
import type { CryptoPort, SignatureCheck } from '../../../shared/kit/crypto-port.ts';
import { type Kid, nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import type { JournalRecord, StreamHead } from './journal.ts';

/** Whose entries this journal may hold. */
export interface OwnKey {
  readonly kid: Kid;
  readonly publicKey: Uint8Array;
}

/** A line that is an entry under its own hash; who signed it and where it belongs is to be seen. */
export interface Candidate {
  readonly record: JournalRecord;
  readonly envelope: Envelope;
}

export interface CheckedRecords {
  readonly records: readonly JournalRecord[];
  /** Not signed by this device, or not in this place of its chain. */
  readonly bad: readonly JournalRecord[];
  /** places in the chains of which nothing is left, with an entry of the same stream after them */
  readonly gaps: number;
}

/** The disk is hostile storage: signature and chain of every entry, in order (threats E-11). */
export async function checkRecords(
  crypto: CryptoPort,
  own: OwnKey,
  candidates: readonly Candidate[],
): Promise<CheckedRecords> {
  const valid = await crypto.verifySignatures(candidates.map((each) => signatureOf(own, each)));
  const chain = createChain();
  const records: JournalRecord[] = [];
  const bad: JournalRecord[] = [];
  for (const [i, { record }] of candidates.entries()) {
    const isOwn = valid[i] === true && record.payload.by === own.kid;
    if (isOwn && chain.take(record)) records.push(record);
    else bad.push(record);
  }
  return { records, bad, gaps: chain.gaps() };
}

/** No signature of this key: one that cannot be valid. */
const noSignature = new Uint8Array(64);

function signatureOf(own: OwnKey, { envelope }: Candidate): SignatureCheck {
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
  const fits = ({ payload: { con, seq, prev } }: JournalRecord): boolean => {
    const head = headByCon.get(con);
    if (head !== undefined) return seq === head.seq + 1 ? prev === head.hash : seq > head.seq;
    if (seq > 0) return true;
    const enroll = headByCon.get(nilUuid);
    return con === nilUuid ? prev === zeroHash : enroll === undefined || prev === enroll.hash;
  };
  return {
    gaps: () => state.gaps,
    take(record: JournalRecord): boolean {
      if (!fits(record)) return false;
      const { con, seq } = record.payload;
      state.gaps += seq - 1 - (headByCon.get(con)?.seq ?? -1);
      headByCon.set(con, { seq, hash: record.hash });
      return true;
    },
  };
}
