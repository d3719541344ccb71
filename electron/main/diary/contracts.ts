import { z } from 'zod';
import type { ContractState } from '../../../shared/api/app-state.ts';
import type { IpcError } from '../../../shared/api/ipc.ts';
import {
  contractList,
  contractSummary,
  type ContractSummary,
} from '../../../shared/api/schemas.ts';
import { hashToWords, kidWords } from '../../../shared/entry/key-words.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type Anchors, anchorsOf } from '../../../shared/verify/anchors.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { onDisk } from '../files/file-port.ts';
import type { JsonFile } from '../files/json-file.ts';
import {
  type AcceptDeps,
  acceptContract,
  isOfTerms,
  newestContract,
  offeredTerms,
  writeProof,
} from './accept-contract.ts';
import type { AdoptedContracts } from './adopted-contracts.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { Ledgers } from './ledgers.ts';
import type { Notices } from './notices.ts';
import type { TrackableContract } from './recorder-types.ts';
import { type SealPlan, sealPlan } from './seal-recipients.ts';
import {
  activeEntry,
  contractEntry,
  payloadOf,
  type SignedContract,
  signedContract,
} from './signed-contracts.ts';

export const contractsSchema = z.strictObject({ contracts: z.array(contractSummary) });
export type StoredContracts = z.infer<typeof contractsSchema>;

/** The freelancer's contracts: what the server offers, and what her devices signed. */
export interface Contracts {
  list(): readonly ContractState[];
  /** Takes a list as the server gave it; answers the contracts whose entries are to be followed. */
  update(body: unknown): Promise<readonly string[]>;
  trackable(con: string): Result<TrackableContract, IpcError>;
  /** The terms under which an entry was made. */
  payloadOf(record: JournalRecord): ContractPayload | undefined;
  /** To whom its pictures are sealed now; none where the contract does not seal. */
  recipients(con: string): readonly string[];
  /** Signs the offered terms under pinned keys and writes anchors and policy (protocol 3.18). */
  accept(con: string): Promise<Result<{ readonly hash: string }, IpcError>>;
  /** Takes over what another device of the freelancer signed, as the verified log shows it. */
  adopt(con: string): Promise<Result<undefined, IpcError>>;
  /** Paths of this device's own anchors and policy for a contract. */
  saveProof(con: string): Promise<Result<{ anchors: string; policy: string }, IpcError>>;
  /** The terms that apply now. */
  signed(con: string): SignedContract | undefined;
  summary(con: string): ContractSummary | undefined;
  /** From the accepted contract, else from the newest that this device signed. */
  anchors(con: string): Promise<Anchors | undefined>;
}

export interface ContractsDeps extends Omit<AcceptDeps, 'isInVain'> {
  readonly file: JsonFile<StoredContracts>;
  readonly adopted: AdoptedContracts;
  readonly ledgers: () => Ledgers;
  readonly notices: Notices;
  readonly hasReceipt: (hash: string) => boolean;
  /** Why nothing that this device signs can count any more (3.18): then nothing is recorded. */
  readonly endedBy: () => 'chain_forked' | 'key_revoked' | undefined;
}

interface Known {
  list: readonly ContractSummary[];
  /** Recipients that were refused at the last update, by contract. */
  refused: ReadonlyMap<string, string>;
  /** Signatures that were in the log before the last update, which offers the contract still. */
  inVain: ReadonlySet<string>;
}

export async function openContracts(deps: ContractsDeps): Promise<Contracts> {
  const stored = await deps.file.read();
  const list = typeof stored === 'object' ? stored.value.contracts : [];
  const known: Known = { list, refused: new Map(), inVain: new Set() };
  const isInVain = (hash: string) => known.inVain.has(hash);
  const summary = (con: string) => known.list.find((each) => each.con === con);
  const signed = (con: string) => signedContract(deps, summary(con));
  const entryOf = (con: string) => contractEntry(deps, summary(con), con);
  const plan = (con: string) => planOf(deps, summary(con), signed(con));
  return {
    summary,
    signed,
    list: () => known.list.map((each) => stateOf({ ...deps, isInVain }, each, plan(each.con))),
    recipients: (con) => plan(con).recipients,
    payloadOf: (record) => payloadOf(deps, record) ?? signed(record.payload.con)?.payload,
    async update(body) {
      const parsed = contractList.safeParse(body);
      if (!parsed.success) return [];
      // Only our own: a server that mixes up people must not change what we would sign.
      known.list = parsed.data.contracts.filter(({ fre }) => fre === deps.pairing.fre);
      known.inVain = signedInVain(deps, known.list);
      await deps.file.write({ contracts: [...known.list] });
      sayRefused(deps.notices, known, plan);
      return known.list.filter(({ state }) => state !== 'offered').map(({ con }) => con);
    },
    trackable: (con) => trackable(deps, con, { found: summary(con), signed: signed(con), plan }),
    async accept(con) {
      const found = summary(con);
      return found === undefined
        ? err({ code: 'contract_unknown' })
        : acceptContract({ ...deps, isInVain }, found, await activeEntry(deps, found));
    },
    async adopt(con) {
      const candidate = deps.ledgers().candidate(con);
      if (candidate === undefined) return err({ code: 'contract_unknown' });
      const added = await onDisk(() => deps.adopted.add(candidate));
      if (!added.ok) return err({ code: 'disk_full', detail: added.error.code });
      const written = await writeProof(deps, candidate);
      return written.ok ? deps.ledgers().promote(con) : written;
    },
    async anchors(con) {
      const entry = await entryOf(con);
      return entry === undefined ? undefined : anchorsOf(entry);
    },
    async saveProof(con) {
      const entry = await entryOf(con);
      return entry === undefined ? err({ code: 'contract_unknown' }) : writeProof(deps, entry);
    },
  };
}

function trackable(
  deps: ContractsDeps,
  con: string,
  {
    found,
    signed,
    plan,
  }: {
    readonly found: ContractSummary | undefined;
    readonly signed: SignedContract | undefined;
    readonly plan: (con: string) => SealPlan;
  },
): Result<TrackableContract, IpcError> {
  // The contract may be among what is missing: then this is the reason to tell.
  if (deps.journal.missing() > 0) return err({ code: 'journal_rolled_back' });
  const ended = deps.endedBy();
  if (ended !== undefined) return err({ code: ended });
  if (found === undefined) return err({ code: 'contract_unknown' });
  if (found.state !== 'active' || signed === undefined) return err({ code: 'contract_not_active' });
  const { ten, pol, memo_required: memoRequired, from_idx: fromIdx } = signed.payload;
  const { recipients } = plan(con);
  return ok({ con, ten, hash: signed.hash, pol, memoRequired, fromIdx, recipients });
}

function planOf(
  deps: ContractsDeps,
  found: ContractSummary | undefined,
  signed: SignedContract | undefined,
): SealPlan {
  if (signed === undefined) return { recipients: [], org: '' };
  return sealPlan(signed.payload, {
    orgkeys: deps.ledgers().of(signed.payload.con)?.ledger.orgkeys ?? [],
    offered: found?.pins.org_recipient ?? '',
    own: deps.keys.age.recipient,
  });
}

/**
 * A new key may be in the log and only not pulled yet: it is said when the next list, after a pull,
 * names it still. Nothing is sealed to it either way.
 */
function sayRefused(notices: Notices, known: Known, plan: (con: string) => SealPlan): void {
  const before = known.refused;
  const refused = known.list.flatMap((found): [ContractSummary, string][] => {
    const recipient = plan(found.con).refused;
    return recipient === undefined ? [] : [[found, recipient]];
  });
  known.refused = new Map(refused.map(([{ con }, recipient]) => [con, recipient]));
  const stays = refused.find(([{ con }, recipient]) => before.get(con) === recipient);
  if (stays !== undefined)
    notices.say('recipient_refused', { organisation: stays[0].organisation });
  else if (refused.length === 0) notices.withdraw('recipient_refused');
}

/** The list was asked for after these were taken: it would not offer what they were signed on. */
const signedInVain = (
  { journal, hasReceipt }: ContractsDeps,
  list: readonly ContractSummary[],
): ReadonlySet<string> =>
  new Set(
    list
      .filter(({ state, revision }) => state === 'offered' || revision?.hash === '')
      .flatMap(({ con }) => newestContract(journal, con)?.hash ?? [])
      .filter(hasReceipt),
  );

function stateOf(
  deps: ContractsDeps & Pick<AcceptDeps, 'isInVain'>,
  found: ContractSummary,
  plan: SealPlan,
): ContractState {
  const { con, organisation, draft, contractHash, revision } = found;
  const newest = newestContract(deps.journal, con);
  // Signed here, and the server's list does not know yet.
  const isAhead =
    newest !== undefined && isOfTerms(newest, offeredTerms(found)) && !deps.isInVain(newest.hash);
  const isOffered = found.state === 'offered';
  const candidate = deps.ledgers().candidate(con);
  return {
    con,
    organisation,
    draft,
    state: isOffered && isAhead ? 'signed' : found.state,
    contractHash: isOffered && isAhead ? newest.hash : contractHash,
    ...(revision && {
      revision: { draft: revision.draft, state: isAhead || revision.hash ? 'signed' : 'offered' },
    }),
    ...(candidate && { signedElsewhere: { words: kidWords(candidate.payload.fre_kid) } }),
    ...(plan.org !== '' && { sealedTo: { words: recipientWords(plan.org) } }),
  };
}

const recipientWords = (recipient: string): string =>
  hashToWords(mainCrypto.hasher.sha256(utf8ToBytes(recipient)));
