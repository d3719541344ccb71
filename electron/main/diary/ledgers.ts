import { join } from 'node:path';
import { z } from 'zod';
import type { SaidState } from '../../../shared/api/app-state.ts';
import type { IpcError } from '../../../shared/api/ipc.ts';
import { bundleResponse } from '../../../shared/api/schemas.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  Delivery,
  LoggedEntry,
  OpenedValues,
} from '../../../shared/entry/ledger.ts';
import { openValues } from '../../../shared/entry/open-values.ts';
import type { View } from '../../../shared/entry/payload.ts';
import type { EntryHash, Kid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import type { Anchors } from '../../../shared/verify/anchors.ts';
import { bundlePaths } from '../../../shared/verify/bundle-format.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Journal } from './journal.ts';
import type { ReadValues } from './opened-values.ts';
import { saidByOthers } from './week-talk.ts';
import {
  bundleToKeep,
  contractOf,
  disclosedItems,
  disclosureLines,
  lacksDisclosures,
  type TextByPath,
  verifyPulled,
  viewOf,
} from './pulled-bundle.ts';
import type { Receipts } from './receipts.ts';

/** A contract as the log has it, folded from the entries that were pulled and verified. */
export interface PulledLedger {
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  /** Everything in it at once: what whoever reads it has seen (protocol 3.12a). */
  readonly view: View;
}

export type LedgerRefusal = { readonly code: string };

/** Decisions and payments come back this way. Kept on disk, so that they show offline too. */
export interface Ledgers {
  of(con: string): PulledLedger | undefined;
  /** The files as they were pulled last; they are evidence even when the server is gone. */
  files(con: string): Promise<TextByPath | undefined>;
  /** Takes a bundle's files as the server gave them; believed only as far as they verify. */
  accept(con: string, body: unknown): Promise<Result<undefined, LedgerRefusal>>;
  /** Has somebody disclosed something, a reason or an invoice, that a full bundle would bring? */
  lacksDisclosures(con: string): boolean;
  /** What was accepted before, from disk. */
  load(con: string): Promise<void>;
  /**
   * The accepted contract of a bundle for which this device has no anchors: signed by another
   * device of hers, with the recovery key that endorsed this one. She decides, by its words.
   */
  candidate(con: string): EntryOf<'contract'> | undefined;
  /** Its contract was taken over: what was pulled counts now. */
  promote(con: string): Promise<Result<undefined, IpcError>>;
}

export interface LedgersDeps {
  readonly files: FilePort;
  readonly stateDir: string;
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly checkpoints: Checkpoints;
  readonly readValues: ReadValues;
  /** This device's own anchors of a contract; none before it signed one. */
  readonly anchorsOf: (con: string) => Promise<Anchors | undefined>;
  readonly fre: string;
  readonly recoveryKid: () => Kid;
  /** Words of other parties that came with this pull, and not with the one before. */
  readonly onHeard: (con: string, heard: readonly SaidState[]) => void;
}

const pulledSchema = z.object({ files: bundleResponse.shape.files });

export function createLedgers(deps: LedgersDeps): Ledgers {
  const pulledByCon = new Map<string, PulledLedger>();
  const candidateByCon = new Map<string, Candidate>();
  const lacking = new Map<string, boolean>();
  const pathOf = (con: string) => join(deps.stateDir, `pulled-${con}.json`);

  /** `files` have to verify; what others disclosed is opened from `kept`. */
  async function take(
    con: string,
    files: TextByPath,
    kept: TextByPath,
  ): Promise<Result<undefined, LedgerRefusal>> {
    const anchors = await deps.anchorsOf(con);
    if (anchors === undefined) {
      const entry = await findCandidate(deps, con, files);
      if (entry !== undefined) candidateByCon.set(con, { entry, files });
      // Nothing to believe it by, and nothing wrong with it.
      return ok(undefined);
    }
    const logged = await verifyPulled(anchors, files);
    if (!logged.ok) return logged;
    const view = viewOf(files);
    if (view === undefined) return err({ code: 'E_VIEW' });
    const ledger = await fold(deps, logged.value, kept);
    const before = pulledByCon.get(con);
    pulledByCon.set(con, { logged: logged.value, ledger, view });
    if (before !== undefined) deps.onHeard(con, heardSince(before.ledger, ledger));
    return ok(undefined);
  }

  /** What was pulled, as far as it is kept. */
  const keptOf = async (con: string, files: TextByPath): Promise<TextByPath> =>
    bundleToKeep(deps.journal, files, await read(con));

  async function save(con: string, kept: TextByPath): Promise<void> {
    await deps.files.write(pathOf(con), utf8ToBytes(JSON.stringify({ files: kept })));
    lacking.set(con, lacksDisclosures(deps.journal, kept));
  }

  async function read(con: string): Promise<TextByPath | undefined> {
    const bytes = await deps.files.read(pathOf(con));
    const parsed = bytes === undefined ? undefined : pulledSchema.safeParse(parseJson(bytes));
    return parsed?.success === true ? parsed.data.files : undefined;
  }

  return {
    of: (con) => pulledByCon.get(con),
    files: read,
    lacksDisclosures: (con) => lacking.get(con) ?? false,
    candidate: (con) => candidateByCon.get(con)?.entry,
    async accept(con, body) {
      const parsed = pulledSchema.safeParse(body);
      if (!parsed.success) return err({ code: 'E_BUNDLE_INDEX' });
      const { files } = parsed.data;
      // A bundle of another history than the one that this device has seen is not taken (3.16).
      const isSeen = await deps.checkpoints.isVerifiedNote(files[bundlePaths.checkpoint] ?? '');
      if (!isSeen) return err({ code: 'E_CP_INCONSISTENT' });
      const kept = await keptOf(con, files);
      const taken = await take(con, files, kept);
      if (taken.ok && pulledByCon.has(con)) await save(con, kept);
      return taken;
    },
    async load(con) {
      const files = await read(con);
      if (files !== undefined) await take(con, files, files);
    },
    async promote(con) {
      const found = candidateByCon.get(con);
      if (found === undefined) return err({ code: 'contract_unknown' });
      const kept = await keptOf(con, found.files);
      const taken = await take(con, found.files, kept);
      if (!taken.ok) return err({ code: 'server_wrong', detail: taken.error.code });
      candidateByCon.delete(con);
      await save(con, kept);
      return ok(undefined);
    },
  };
}

interface Candidate {
  readonly entry: EntryOf<'contract'>;
  readonly files: TextByPath;
}

/** Under its own pins everything verifies, and it is bound to our recovery key. */
async function findCandidate(
  { fre, recoveryKid }: LedgersDeps,
  con: string,
  files: TextByPath,
): Promise<EntryOf<'contract'> | undefined> {
  const found = await contractOf(files);
  if (found === undefined) return undefined;
  const { payload } = found.entry;
  const isOurs = payload.con === con && payload.fre === fre;
  return isOurs && payload.recovery_kid === recoveryKid() ? found.entry : undefined;
}

/**
 * Our own disclosures and the operator's `held` for them, which we know best; of others, what they
 * disclosed about weeks: reasons, answers, invoices.
 */
async function fold(
  deps: LedgersDeps,
  logged: readonly LoggedEntry[],
  kept: TextByPath,
): Promise<ContractLedger> {
  const valuesByHash = new Map<EntryHash, OpenedValues>();
  const deliveryByHash = new Map<EntryHash, Delivery>();
  const lines = disclosureLines(kept);
  for (const { entry } of logged) {
    const record = deps.journal.find(entry.hash);
    if (record === undefined) {
      const items = disclosedItems(lines.get(entry.hash));
      if (items.length > 0)
        valuesByHash.set(entry.hash, openValues(mainCrypto.hasher, entry, items).values);
      continue;
    }
    valuesByHash.set(entry.hash, await deps.readValues(record));
    const held = deps.receipts.heldOf(entry.hash);
    if (held !== undefined) deliveryByHash.set(entry.hash, held);
  }
  return foldLedger(logged, valuesByHash, deliveryByHash);
}

function heardSince(before: ContractLedger, now: ContractLedger): readonly SaidState[] {
  const known = new Set(saidByOthers(before).map(({ hash }) => hash));
  return saidByOthers(now).filter(({ hash }) => !known.has(hash));
}
