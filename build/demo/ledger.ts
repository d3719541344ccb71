import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import { type Entry, parseEntry } from '../../shared/entry/entry.ts';
import { parseEnvelope } from '../../shared/entry/envelope.ts';
import { foldLedger } from '../../shared/entry/fold-ledger.ts';
import type { ContractLedger, LoggedEntry, OpenedValues } from '../../shared/entry/ledger.ts';
import { openValues } from '../../shared/entry/open-values.ts';
import type { EntryHash } from '../../shared/kit/ids.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseReceipt } from '../../shared/log/receipt.ts';
import { bundlePaths } from '../../shared/verify/bundle-format.ts';
import type { Api } from '../sample/api.ts';
import { sampleCrypto } from '../sample/key-files.ts';

/** Counts the lines of the device's own journal. */
export function journalledEntries(profileDir: string): number {
  const text = readFileSync(join(profileDir, 'journal', 'entries.ndjson'), 'utf8');
  return text.split('\n').filter((line) => line !== '').length;
}

/** Every file below a folder whose mode lets anybody but its owner read it. */
export function readableByOthers(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path).mode & 0o077) !== 0);
}

/** The contract's state as the server tells it; the bundle is verified by the command later. */
export async function readLedger(api: Api, con: string): Promise<ContractLedger> {
  const { files } = await api.call('getBundle', { params: { con }, query: { profile: 'full' } });
  const logged = linesOf(files[bundlePaths.entries]).map((line) => toLogged(line as EntryLine));
  const entryByHash = new Map<string, Entry>(logged.map(({ entry }) => [entry.hash, entry]));
  const valuesByHash = new Map<EntryHash, OpenedValues>();
  for (const line of linesOf(files[bundlePaths.disclosures]) as DisclosureLine[]) {
    const entry = entryByHash.get(line.hash);
    if (entry === undefined) continue;
    valuesByHash.set(entry.hash, openValues(sampleCrypto.hasher, entry, line.items).values);
  }
  return foldLedger(logged, valuesByHash);
}

interface EntryLine {
  readonly envelope: unknown;
  readonly receipt: string;
}

interface DisclosureLine {
  readonly hash: string;
  readonly items: readonly Disclosure[];
}

function toLogged({ envelope, receipt }: EntryLine): LoggedEntry {
  const entry = assertOk(parseEntry(sampleCrypto.hasher, assertOk(parseEnvelope(envelope))));
  const { index, leaf } = assertOk(parseReceipt(receipt));
  return { entry: entry as Entry, logIndex: index, receivedMs: leaf.receivedMs };
}

const linesOf = (text = ''): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
