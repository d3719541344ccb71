import { join } from 'node:path';
import { z } from 'zod';
import { bundleResponse } from '../../../shared/api/schemas.ts';
import { foldLedger } from '../../../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  Delivery,
  LoggedEntry,
  OpenedValues,
} from '../../../shared/entry/ledger.ts';
import type { EntryHash } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { type Anchors, policyTextOf } from '../../../shared/verify/anchors.ts';
import type { BundleReader } from '../../../shared/verify/bundle-format.ts';
import { openBundle } from '../../../shared/verify/verify-bundle.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { parseJson } from '../files/json-file.ts';
import type { Journal } from './journal.ts';
import type { ReadValues } from './opened-values.ts';
import type { Receipts } from './receipts.ts';

/** A contract as the log has it, folded from the entries that were pulled and verified. */
export interface PulledLedger {
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
}

export type LedgerRefusal = { readonly code: string };

/** Decisions and payments come back this way. Kept on disk, so that they show offline too. */
export interface Ledgers {
  of(con: string): PulledLedger | undefined;
  /** Takes a bundle's files as the server gave them; believed only as far as they verify. */
  accept(con: string, body: unknown): Promise<Result<PulledLedger, LedgerRefusal>>;
  /** What was accepted before, from disk. */
  load(con: string): Promise<void>;
}

export interface LedgersDeps {
  readonly files: FilePort;
  readonly stateDir: string;
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly readValues: ReadValues;
  /** This device's own anchors of a contract; none before it signed one. */
  readonly anchorsOf: (con: string) => Promise<Anchors | undefined>;
}

type TextByPath = Readonly<Record<string, string>>;
const pulledSchema = z.object({ files: bundleResponse.shape.files });

export function createLedgers(deps: LedgersDeps): Ledgers {
  const pulledByCon = new Map<string, PulledLedger>();
  const pathOf = (con: string) => join(deps.stateDir, `pulled-${con}.json`);

  async function take(con: string, files: TextByPath) {
    const logged = await verify(deps, con, files);
    if (!logged.ok) return logged;
    const pulled = { logged: logged.value, ledger: await fold(deps, logged.value) };
    pulledByCon.set(con, pulled);
    return ok(pulled);
  }

  return {
    of: (con) => pulledByCon.get(con),
    async accept(con, body) {
      const parsed = pulledSchema.safeParse(body);
      if (!parsed.success) return err({ code: 'E_BUNDLE_INDEX' });
      const taken = await take(con, parsed.data.files);
      if (!taken.ok) return taken;
      await deps.files.write(pathOf(con), utf8ToBytes(JSON.stringify(parsed.data)));
      return taken;
    },
    async load(con) {
      const bytes = await deps.files.read(pathOf(con));
      const parsed = bytes === undefined ? undefined : pulledSchema.safeParse(parseJson(bytes));
      if (parsed?.success === true) await take(con, parsed.data.files);
    },
  };
}

/** Entries that verify by our own anchors; a bundle that hides some is not taken at all. */
async function verify(
  deps: LedgersDeps,
  con: string,
  files: TextByPath,
): Promise<Result<readonly LoggedEntry[], LedgerRefusal>> {
  const anchors = await deps.anchorsOf(con);
  if (anchors === undefined) return err({ code: 'E_ANCHORS' });
  const { report, ledger, logged } = await openBundle(
    { crypto: mainCrypto },
    {
      files: readerOf(files),
      policyText: policyTextOf(anchors),
      anchorsText: JSON.stringify(anchors),
      blobs: 'deferred',
      profile: 'totals',
    },
  );
  const first = report.findings.find(({ code }) => code.startsWith('E_'));
  if (ledger === undefined) return err({ code: first?.code ?? 'E_BUNDLE_INDEX' });
  const hidden = report.findings.find(({ code }) => code === 'E_VIEW');
  return hidden === undefined ? ok(logged) : err({ code: hidden.code });
}

const readerOf = (files: TextByPath): BundleReader => ({
  list: async () => Object.keys(files),
  read: async (path) => {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    return text === undefined ? undefined : utf8ToBytes(text);
  },
});

/** Our own disclosures and the operator's `held` for them: what we delivered, we know best. */
async function fold(deps: LedgersDeps, logged: readonly LoggedEntry[]): Promise<ContractLedger> {
  const valuesByHash = new Map<EntryHash, OpenedValues>();
  const deliveryByHash = new Map<EntryHash, Delivery>();
  for (const { entry } of logged) {
    const record = deps.journal.find(entry.hash);
    if (record === undefined) continue;
    valuesByHash.set(entry.hash, await deps.readValues(record));
    const held = deps.receipts.heldOf(entry.hash);
    if (held !== undefined) deliveryByHash.set(entry.hash, held);
  }
  return foldLedger(logged, valuesByHash, deliveryByHash);
}
