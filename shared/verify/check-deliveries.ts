import type { Delivery, LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { noValues, openValues } from '../entry/open-values.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { DisclosureLine } from './bundle-format.ts';
import { parseStatement, type UnverifiedStatement } from './check-statement.ts';
import {
  blobsOf,
  type DeliveredEntry,
  type DeliveryInputs,
  type HeldContent,
} from './delivered-entry.ts';
import { checkHashOrder } from './read-bundle.ts';
import { type Run, verifyWork } from './run.ts';
import { createUnused, type UnusedDisclosures } from './unused-disclosures.ts';

/** What was disclosed and delivered, entry by entry. */
export interface CheckedDeliveries {
  readonly unused: UnusedDisclosures;
  readonly delivered: readonly DeliveredEntry[];
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  /** What the operator signed for, and besides what the bundle itself contains. */
  readonly deliveryByHash: ReadonlyMap<EntryHash, Delivery>;
}

/** Step 9 of protocol 3.20, disclosures: opened. What is missing comes when more is known. */
export async function checkDeliveries(
  run: Run,
  inputs: DeliveryInputs,
): Promise<CheckedDeliveries> {
  const { unused, openedByHash } = await openLines(run, inputs);
  const valuesByHash = new Map<EntryHash, OpenedValues>();
  const deliveryByHash = new Map<EntryHash, Delivery>();
  const delivered = inputs.logged.map((logged) => {
    const { hash } = logged.entry;
    const each = { logged, ...(openedByHash.get(hash) ?? nothing) };
    if (each.values.names.length > 0) valuesByHash.set(hash, each.values);
    deliveryByHash.set(hash, deliveryOf(each, inputs.blobNames));
    return each;
  });
  return { unused, delivered, valuesByHash, deliveryByHash };
}

type OpenedLine = Omit<DeliveredEntry, 'logged'>;

const nothing: OpenedLine = { values: noValues, wrongNames: [], held: undefined };

/** Values are opened while the operator's signatures of the lines before are verified. */
async function openLines(
  run: Run,
  inputs: DeliveryInputs,
): Promise<Pick<CheckedDeliveries, 'unused'> & { openedByHash: ReadonlyMap<string, OpenedLine> }> {
  const { lines } = inputs;
  const entryByHash = new Map<string, LoggedEntry>(
    inputs.logged.map((logged) => [logged.entry.hash, logged]),
  );
  const hashes: { readonly hash: string }[] = [];
  const unused = createUnused();
  const openedByHash = new Map<string, OpenedLine>();
  await verifyWork<PendingLine>(run, {
    step: 'deliveries',
    items: lines.raw().map((_, at) => ({ at })),
    checksOf: (item) => {
      const line = lines.parse(item.at);
      if (line === undefined) return [];
      const { hash } = line;
      hashes.push({ hash });
      const logged = entryByHash.get(hash);
      const opened = logged && { ...open(run, logged, line), held: undefined };
      unused.add(line, { opened, before: openedByHash.get(hash) });
      if (opened !== undefined) openedByHash.set(hash, opened);
      const held = parseHeld(run, inputs, line);
      if (held === undefined) return [];
      const { names, blobs, at_ms } = held.statement.payload;
      item.held = { hash, content: { names, blobs, at_ms } };
      return [held.check];
    },
    finish: (item, [isValid]) => {
      if (item.held === undefined) return;
      const { hash, content } = item.held;
      item.held = undefined;
      const opened = openedByHash.get(hash);
      if (isValid !== true) run.findings.add('E_SIG_INVALID', { entry: hash, detail: heldDetail });
      else if (opened !== undefined) openedByHash.set(hash, { ...opened, held: content });
    },
  });
  lines.close();
  checkHashOrder(run.findings, hashes);
  return { unused, openedByHash };
}

interface PendingLine {
  readonly at: number;
  /** Not the whole statement: there are as many as entries. */
  held?: { readonly hash: string; readonly content: HeldContent } | undefined;
}

type UnverifiedHeld = UnverifiedStatement<'held'>;

const heldDetail = "the operator's receipt for its disclosures";

function parseHeld(
  { findings, crypto }: Run,
  { trusted, ten }: DeliveryInputs,
  { hash, held }: DisclosureLine,
): UnverifiedHeld | undefined {
  if (held === undefined) return undefined;
  const parsed = parseStatement(crypto.hasher, held, { kind: 'held', trusted, ten });
  if (parsed.ok && parsed.value.statement.payload.target === hash) return parsed.value;
  const code = parsed.ok ? 'E_HASH_NAME' : parsed.error.code;
  findings.add(code, { entry: hash, detail: heldDetail });
  return undefined;
}

function open(
  { findings, crypto }: Run,
  { entry }: LoggedEntry,
  { items }: DisclosureLine,
): Pick<DeliveredEntry, 'values' | 'wrongNames'> {
  const { values, problems } = openValues(crypto.hasher, entry, items);
  for (const { name, fault } of problems)
    findings.add('E_COMMIT', { entry: entry.hash, detail: `${name}: ${fault}` });
  return { values, wrongNames: problems.map(({ name }) => name) };
}

function deliveryOf(
  { values, held }: OpenedLine,
  blobNames: ReadonlyMap<string, number>,
): Delivery {
  const present = blobsOf(values).filter((blob) => blobNames.has(blob));
  return {
    names: [...new Set([...(held?.names ?? []), ...values.names])],
    blobs: [...new Set([...(held?.blobs ?? []), ...present])],
    atMs: held?.at_ms ?? 0,
  };
}
