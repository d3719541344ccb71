import type { Entry } from '../shared/entry/entry.ts';
import { parseEntry } from '../shared/entry/entry.ts';
import { parseEnvelope } from '../shared/entry/envelope.ts';
import { foldLedger } from '../shared/entry/fold-ledger.ts';
import type {
  ContractLedger,
  Delivery,
  LoggedEntry,
  OpenedValues,
} from '../shared/entry/ledger.ts';
import { openValues } from '../shared/entry/open-values.ts';
import { isTaken } from '../shared/entry/values.ts';
import type { Hasher } from '../shared/kit/crypto-port.ts';
import type { EntryHash } from '../shared/kit/ids.ts';
import { parseReceipt } from '../shared/log/receipt.ts';
import type { BundleContent } from '../shared/verify/read-bundle.ts';
import { contractWords } from './contract-words.ts';
import { dayOf, groupBy } from './days.ts';
import { entryWords } from './entry-words.ts';
import { missingWords } from './missing-words.ts';
import { oneLine } from './words.ts';

/** What a bundle says, unverified: the same for people and for programs. Times in epoch ms. */
export interface BundleStory {
  readonly con: string;
  readonly profile: string;
  readonly log: string;
  readonly leaves: number;
  readonly entries: number;
  readonly pictures: number;
  readonly people: readonly string[];
  /** Terms of the contract in force, a sentence each. */
  readonly contract: readonly string[];
  readonly days: readonly StoryDay[];
  readonly timesheets: readonly StoryTimesheet[];
  /** Everything but slices, in log order. */
  readonly events: readonly StoryEvent[];
  /** What it lacks, a sentence each. */
  readonly missing: readonly string[];
}

export interface StoryDay {
  /** UTC */
  readonly day: string;
  readonly slices: number;
  readonly ms: number;
  readonly manualMs: number;
  readonly pictures: number;
  /** Slices that do not count: given up, moved, void, or overlapping an earlier one. */
  readonly without: number;
}

export interface StoryTimesheet {
  readonly week: number;
  readonly hash: string;
  readonly slices: number;
  readonly ms: number;
  readonly state: string;
}

export interface StoryEvent {
  /** When the log received it; absent without a receipt that can be read. */
  readonly receivedMs?: number;
  readonly hash: string;
  readonly kind: string;
  readonly words: string;
}

/** Folds a bundle's entries as they claim to be. Nothing is verified here. */
export function bundleStory(hasher: Hasher, content: BundleContent): BundleStory {
  const { index } = content;
  const parsed = content.entries.map((line) => parseLine(hasher, line));
  const logged = parsed.flatMap(({ logged }) => (logged ? [logged] : []));
  const values = valuesOf(hasher, logged, content.disclosures);
  const ledger = foldLedger(logged, values, deliveriesOf(content.disclosures));
  const contract = ledger.contract ?? ledger.offered;
  return {
    con: index.con,
    profile: index.profile,
    log: index.log,
    leaves: index.to,
    entries: content.entries.length,
    pictures: content.blobLengthByName.size,
    people: peopleWords(ledger),
    contract: contract ? contractWords(contract.entry.payload) : [],
    days: daysOf(ledger),
    timesheets: ledger.timesheets.map(({ timesheet, slices, state }) => ({
      week: timesheet.entry.payload.week,
      hash: timesheet.entry.hash,
      slices: slices.length,
      ms: timesheet.entry.payload.ms.service + timesheet.entry.payload.ms.support,
      state,
    })),
    events: parsed.filter(({ event }) => event.kind !== 'slice').map(({ event }) => event),
    missing: missingWords({ content, ledger, logged, values }),
  };
}

interface ParsedLine {
  readonly event: StoryEvent;
  readonly logged?: LoggedEntry;
}

function parseLine(hasher: Hasher, line: BundleContent['entries'][number]): ParsedLine {
  const receipt = line.receipt === undefined ? undefined : parseReceipt(line.receipt);
  const place = receipt?.ok ? receipt.value : undefined;
  const at = place && { receivedMs: place.leaf.receivedMs };
  const { hash } = line;
  if (line.envelope === undefined)
    return { event: { ...at, hash, kind: 'absent', words: 'the entry itself is not here' } };
  const envelope = parseEnvelope(line.envelope);
  const parsed = envelope.ok ? parseEntry(hasher, envelope.value) : undefined;
  if (!parsed?.ok) return { event: { ...at, hash, kind: 'unknown', words: 'cannot be read' } };
  const entry = parsed.value as Entry;
  const event = { ...at, hash, kind: entry.kind, words: entryWords(entry) };
  if (place === undefined) return { event };
  return {
    event,
    logged: { entry, logIndex: place.index, receivedMs: place.leaf.receivedMs },
  };
}

function valuesOf(
  hasher: Hasher,
  logged: readonly LoggedEntry[],
  disclosures: BundleContent['disclosures'],
): ReadonlyMap<EntryHash, OpenedValues> {
  const itemsByHash = new Map(disclosures.map(({ hash, items }) => [hash, items]));
  return new Map(
    logged.flatMap(({ entry }) => {
      const items = itemsByHash.get(entry.hash);
      return items ? [[entry.hash, openValues(hasher, entry, items).values] as const] : [];
    }),
  );
}

/** What the operator says that it holds, by its own word. */
function deliveriesOf(disclosures: BundleContent['disclosures']): ReadonlyMap<EntryHash, Delivery> {
  return new Map(
    disclosures.map(({ hash, items }) => [
      hash as EntryHash,
      { names: items.map(({ name }) => name), blobs: [], atMs: 0 },
    ]),
  );
}

function peopleWords({ enrolments, approvers, payee, valuesByHash }: ContractLedger): string[] {
  const paid = payee && valuesByHash.get(payee.entry.hash)?.payee;
  return [
    ...(paid
      ? [`Freelancer: ${oneLine(paid.name)} (${paid.country}), as the payout details say`]
      : []),
    ...enrolments.map(({ entry }) => entryWords(entry)),
    ...approvers.map(
      ({ role, who, limit_minor }) => `${role} ${who}, up to ${limit_minor} minor units`,
    ),
  ];
}

function daysOf({ slices }: ContractLedger): readonly StoryDay[] {
  const days = [...groupBy(slices, ({ idx }) => dayOf(idx))];
  return days.map(([day, all]) => {
    const live = all.filter(({ state, lost }) => state === 'ok' && !lost);
    const msOf = (list: typeof live) =>
      list.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    const captures = all.flatMap(({ values }) => Object.entries(values.captures));
    return {
      day,
      slices: live.length,
      ms: msOf(live),
      manualMs: msOf(live.filter(({ mode }) => mode === 'manual')),
      pictures: captures.filter(([name, value]) => name.startsWith('shot') && isTaken(value))
        .length,
      without: all.length - live.length,
    };
  });
}
