import type { CryptoPort, Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { assertOk } from '../kit/result.ts';
import { utf8ToBytes } from '../kit/utf8.ts';
import { formatSignatureLine, parseNote } from './note.ts';
import type { NoteSigner, VerifierKey } from './note-key.ts';
import { cosignNoteText } from './note-verify.ts';
import { judgeAddCheckpoint, type SignedHead, type WitnessVerdict } from './witness-judge.ts';

/** All that a witness must remember; a new value per change. */
export interface WitnessState {
  /** The newest head cosigned, one per origin. */
  readonly heads: readonly SignedHead[];
  /** Seconds since the epoch of the newest cosignature: time never goes back. */
  readonly signedAtS: number;
  readonly conflicts: readonly WitnessConflict[];
}

/** Two heads that the same log signed and that a witness could not reconcile. */
export interface WitnessConflict {
  /** `fork`: proof against the log by itself. `unproved`: nobody proved that they fit. */
  readonly kind: 'fork' | 'unproved';
  readonly atS: number;
  /** Signed notes, verbatim but for signatures by others. */
  readonly known: string;
  readonly refused: string;
}

export const emptyWitnessState: WitnessState = { heads: [], signedAtS: 0, conflicts: [] };

export interface WitnessDeps {
  readonly crypto: CryptoPort;
  /** Type 0x04. */
  readonly signer: NoteSigner;
  readonly logKeys: readonly VerifierKey[];
  readonly initial: WitnessState;
  /** Resolves when the state would survive a power cut; no signature leaves before. */
  readonly save: (state: WitnessState) => Promise<void>;
  /** Seconds since the epoch */
  readonly nowS: () => number;
  readonly onConflict: (conflict: WitnessConflict) => void;
}

export interface WitnessAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface Witness {
  /** C2SP tlog-witness `add-checkpoint`. One request at a time, in order of arrival. */
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  /**
   * The newest note that it cosigned of a log, as the log signed it: what proves its word against
   * that log. `originId` = hex SHA-256 of the origin.
   */
  headOf(originId: string): WitnessAnswer;
}

/** How a log is named in the path of `GET /checkpoint/<originId>`. */
export const originIdOf = (hasher: Hasher, origin: string): string =>
  bytesToHex(hasher.sha256(utf8ToBytes(origin)));

/** Of each kind; a caller with bad proofs cannot push out what convicts the log. */
const conflictsKept = 16;

export function createWitness(deps: WitnessDeps): Witness {
  const memory = { state: deps.initial, queue: Promise.resolve() };
  const answer = async (body: string): Promise<WitnessAnswer> => {
    const { state } = memory;
    const headOf = (origin: string) => state.heads.find((head) => head.origin === origin);
    const verdict = await judgeAddCheckpoint(deps.crypto, { logKeys: deps.logKeys, headOf }, body);
    const next = nextState(state, verdict, deps.nowS());
    if (next !== state) {
      await deps.save(next);
      memory.state = next;
    }
    for (const conflict of next.conflicts)
      if (!state.conflicts.includes(conflict)) deps.onConflict(conflict);
    return verdict.status === 200
      ? cosign(deps.signer, verdict.head, next.signedAtS)
      : refusal(verdict);
  };
  return {
    headOf: (originId) => {
      const { hasher } = deps.crypto;
      const { heads } = memory.state;
      const head = heads.find(({ origin }) => originIdOf(hasher, origin) === originId);
      return head ? plain(200, head.note) : plain(404, 'nothing signed\n');
    },
    addCheckpoint: (body) => {
      const answering = memory.queue.then(() => answer(body));
      // One that failed does not hold up those behind it.
      memory.queue = answering.then(
        () => undefined,
        () => undefined,
      );
      return answering;
    },
  };
}

function nextState(state: WitnessState, verdict: WitnessVerdict, nowS: number): WitnessState {
  if (verdict.status === 200) {
    const { head } = verdict;
    const others = state.heads.filter(({ origin }) => origin !== head.origin);
    return { ...state, heads: [...others, head], signedAtS: Math.max(nowS, state.signedAtS) };
  }
  if (verdict.status === 409 && verdict.fork)
    return withConflict(state, { kind: 'fork', refused: verdict.fork }, nowS);
  if (verdict.status === 422)
    return withConflict(state, { kind: 'unproved', refused: verdict.unproved }, nowS);
  return state;
}

function withConflict(
  state: WitnessState,
  { kind, refused }: { readonly kind: WitnessConflict['kind']; readonly refused: SignedHead },
  nowS: number,
): WitnessState {
  const known = state.heads.find(({ origin }) => origin === refused.origin)?.note ?? '';
  const isKept = state.conflicts.some(
    (conflict) =>
      conflict.kind === kind && conflict.refused === refused.note && conflict.known === known,
  );
  if (isKept) return state;
  const conflict: WitnessConflict = { kind, atS: nowS, known, refused: refused.note };
  const alike = state.conflicts.filter((other) => other.kind === kind);
  // Forks are proof: the first ones stay. Of the rest the newest say most.
  if (kind === 'fork' && alike.length >= conflictsKept) return state;
  const dropped = alike.length >= conflictsKept ? alike[0] : undefined;
  const kept = state.conflicts.filter((other) => other !== dropped);
  return { ...state, conflicts: [...kept, conflict] };
}

async function cosign(
  signer: NoteSigner,
  head: SignedHead,
  signedAtS: number,
): Promise<WitnessAnswer> {
  const { text } = assertOk(parseNote(head.note));
  const signature = await cosignNoteText(signer, text, signedAtS);
  return plain(200, formatSignatureLine(signature));
}

const refusal = (verdict: Exclude<WitnessVerdict, { readonly status: 200 }>): WitnessAnswer => {
  if (verdict.status === 409)
    return { status: 409, contentType: 'text/x.tlog.size', body: `${verdict.size}\n` };
  return plain(
    verdict.status,
    verdict.status === 422 ? 'not proved consistent\n' : `${verdict.reason}\n`,
  );
};

const plain = (status: number, body: string): WitnessAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});
