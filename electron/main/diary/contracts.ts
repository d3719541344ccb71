import { join } from 'node:path';
import { z } from 'zod';
import type { ContractState } from '../../../shared/api/app-state.ts';
import type { IpcError } from '../../../shared/api/ipc.ts';
import {
  contractList,
  contractSummary,
  type ContractSummary,
} from '../../../shared/api/schemas.ts';
import { contractTerms } from '../../../shared/entry/payload.ts';
import { canonicalJson } from '../../../shared/kit/jcs.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type Anchors, anchorsOf, policyTextOf } from '../../../shared/verify/anchors.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { DeviceKeys } from './device-key.ts';
import type { Journal, JournalRecord } from './journal.ts';
import { recordsOf } from './journal-queries.ts';
import type { Pairing } from './pairing.ts';
import type { TrackableContract } from './recorder-types.ts';
import { sealErrorToIpc } from './seal-error.ts';
import { type Sealer, sealAs } from './sealer.ts';

type ContractRecord = Extract<JournalRecord, { readonly kind: 'contract' }>;

export const contractsSchema = z.strictObject({ contracts: z.array(contractSummary) });
export type StoredContracts = z.infer<typeof contractsSchema>;

/** The freelancer's contracts: what the server offers, and what this device signed. */
export interface Contracts {
  list(): readonly ContractState[];
  /** Takes a list as the server gave it; answers the contracts whose entries are to be followed. */
  update(body: unknown): Promise<readonly string[]>;
  trackable(con: string): Result<TrackableContract, IpcError>;
  /** Signs the offered terms under pinned keys and writes anchors and policy (protocol 3.18). */
  accept(con: string): Promise<Result<{ readonly hash: string }, IpcError>>;
  /** Paths of this device's own anchors and policy for a contract. */
  saveProof(con: string): Promise<Result<{ anchors: string; policy: string }, IpcError>>;
  /** The signed terms that apply now: never the server's copy. */
  signed(con: string): ContractRecord | undefined;
  summary(con: string): ContractSummary | undefined;
  /** From the accepted contract, else from the newest that this device signed. */
  anchors(con: string): Promise<Anchors | undefined>;
}

export interface ContractsDeps {
  readonly files: FilePort;
  readonly file: JsonFile<StoredContracts>;
  readonly proofDir: string;
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly keys: DeviceKeys;
  readonly pairing: Pairing;
}

export async function openContracts(deps: ContractsDeps): Promise<Contracts> {
  const stored = await deps.file.read();
  const known = { list: typeof stored === 'object' ? stored.value.contracts : [] };
  const summary = (con: string) => known.list.find((each) => each.con === con);
  const contracts: Contracts = {
    summary,
    signed: (con) => signedContract(deps.journal, summary(con), con),
    list: () => known.list.map((each) => stateOf(deps.journal, each)),
    async update(body) {
      const parsed = contractList.safeParse(body);
      if (!parsed.success) return [];
      // Only our own: a server that mixes up people must not change what we would sign.
      known.list = parsed.data.contracts.filter(({ fre }) => fre === deps.pairing.fre);
      await deps.file.write({ contracts: known.list });
      return known.list.filter(({ state }) => state !== 'offered').map(({ con }) => con);
    },
    trackable(con) {
      // The contract may be among what is missing: then this is the reason to tell.
      if (deps.journal.missing() > 0) return err({ code: 'journal_rolled_back' });
      const found = summary(con);
      const record = contracts.signed(con);
      if (found === undefined) return err({ code: 'contract_unknown' });
      if (found.state !== 'active' || record === undefined)
        return err({ code: 'contract_not_active' });
      const { ten, pol, memo_required: memoRequired } = record.payload;
      return ok({ con, ten, hash: record.hash, pol, memoRequired });
    },
    accept: async (con) => acceptContract(deps, summary(con)),
    async anchors(con) {
      const record = contracts.signed(con) ?? newestContract(deps.journal, con);
      const entry = record === undefined ? undefined : await deps.journal.entry(record);
      return entry?.kind === 'contract' ? anchorsOf(entry) : undefined;
    },
    async saveProof(con) {
      const record = contracts.signed(con) ?? newestContract(deps.journal, con);
      return record === undefined ? err({ code: 'contract_unknown' }) : writeProof(deps, record);
    },
  };
  return contracts;
}

async function acceptContract(
  deps: ContractsDeps,
  found: ContractSummary | undefined,
): Promise<Result<{ readonly hash: string }, IpcError>> {
  if (found === undefined) return err({ code: 'contract_unknown' });
  const { pairing, keys, journal, sealer } = deps;
  const { con, ten, pins, draft } = found;
  const before = newestContract(journal, con);
  // A double click, or an answer that got lost: the same terms are signed once.
  if (before !== undefined && isOfTerms(before, found)) return ok({ hash: before.hash });
  const isPinned = pins.log_vkey === pairing.vkey && pins.operator_pk === pairing.operatorPk;
  const isSameRoot = before === undefined || before.payload.org_pk === pins.org_pk;
  if (!isPinned || !isSameRoot) return err({ code: 'contract_keys_changed' });
  const active = signedContract(journal, found, con);
  const sealed = await sealAs(sealer, {
    kind: 'contract',
    ten,
    con,
    fields: {
      prev_contract: active?.hash ?? '',
      fre_kid: keys.kid,
      recovery_kid: keys.recoveryKid,
      org_recipient: '',
      fre_recipient: '',
      ...pins,
      ...draft,
    },
  });
  if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  const written = await writeProof(deps, sealed.value);
  return written.ok ? ok({ hash: sealed.value.hash }) : written;
}

/** What a verifier must know from elsewhere than the bundle: from this device's own journal. */
async function writeProof(
  deps: ContractsDeps,
  record: ContractRecord,
): Promise<Result<{ anchors: string; policy: string }, IpcError>> {
  const entry = await deps.journal.entry(record);
  if (entry?.kind !== 'contract') return err({ code: 'internal', detail: 'journal' });
  const anchors = anchorsOf(entry);
  const dir = join(deps.proofDir, record.payload.con);
  const paths = { anchors: join(dir, 'anchors.json'), policy: join(dir, 'policy') };
  const written = await onDisk(async () => {
    await deps.files.write(paths.anchors, utf8ToBytes(`${JSON.stringify(anchors, null, 2)}\n`));
    await deps.files.write(paths.policy, utf8ToBytes(policyTextOf(anchors)));
  });
  return written.ok ? ok(paths) : err({ code: 'disk_full', detail: written.error.code });
}

const newestContract = (journal: Journal, con: string): ContractRecord | undefined =>
  recordsOf(journal.records(), 'contract').findLast(({ payload }) => payload.con === con);

/** The one that the client accepted, as the server says; it must be one that we signed. */
function signedContract(
  journal: Journal,
  found: ContractSummary | undefined,
  con: string,
): ContractRecord | undefined {
  if (found === undefined) return undefined;
  return recordsOf(journal.records(), 'contract').find(
    ({ hash, payload }) => payload.con === con && hash === found.contractHash,
  );
}

function stateOf(journal: Journal, found: ContractSummary): ContractState {
  const { con, organisation, draft, contractHash } = found;
  const newest = newestContract(journal, con);
  // Signed here, and the server's list does not know yet.
  const isAhead = found.state === 'offered' && newest !== undefined && isOfTerms(newest, found);
  return {
    con,
    organisation,
    draft,
    state: isAhead ? 'signed' : found.state,
    contractHash: isAhead ? newest.hash : contractHash,
  };
}

function isOfTerms(record: ContractRecord, { draft }: ContractSummary): boolean {
  const signed = Object.fromEntries(
    Object.entries(record.payload).filter(([key]) => Object.hasOwn(contractTerms, key)),
  );
  return canonicalJson(signed) === canonicalJson(draft);
}
