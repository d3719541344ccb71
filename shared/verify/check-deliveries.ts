import type { Disclosure } from '../entry/commitment.ts';
import type { EntryOf } from '../entry/entry.ts';
import type { Delivery, LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { commitmentsOf, noValues, openValues } from '../entry/open-values.ts';
import { isTaken } from '../entry/values.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { BundleProfile } from './bundle-format.ts';
import { parseStatement } from './check-statement.ts';
import type { DisclosureLine } from './read-bundle.ts';
import { type Run, verifyBatches } from './run.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

/** What was disclosed and delivered, entry by entry. */
export interface CheckedDeliveries {
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  /** What the operator signed for, and besides what the bundle itself contains. */
  readonly deliveryByHash: ReadonlyMap<EntryHash, Delivery>;
}

export interface DeliveryInputs {
  readonly logged: readonly LoggedEntry[];
  readonly lines: readonly DisclosureLine[];
  readonly profile: BundleProfile;
  /** Blobs that the bundle lists. */
  readonly blobNames: ReadonlyMap<string, number>;
  readonly trusted: TrustedInputs;
  readonly ten: string | undefined;
  /** The newest leaf's time and the longest time that a delivery may take. */
  readonly newestMs: number;
  readonly offlineMaxMs: number;
}

/** Step 9 of protocol 3.20, disclosures: opened, and what is missing and why. */
export async function checkDeliveries(
  run: Run,
  inputs: DeliveryInputs,
): Promise<CheckedDeliveries> {
  const { findings, crypto } = run;
  const heldByHash = await openHelds(run, inputs);
  const lineByHash = new Map(inputs.lines.map((line) => [line.hash, line] as const));
  const valuesByHash = new Map<EntryHash, OpenedValues>();
  const deliveryByHash = new Map<EntryHash, Delivery>();
  const wrongByHash = new Map<EntryHash, readonly string[]>();
  for (const { entry } of inputs.logged) {
    const items = (lineByHash.get(entry.hash)?.items ?? []) as readonly Disclosure[];
    lineByHash.delete(entry.hash);
    const { values, problems } = openValues(crypto.hasher, entry, items);
    for (const { name, fault } of problems)
      findings.add('E_COMMIT', { entry: entry.hash, detail: `${name}: ${fault}` });
    wrongByHash.set(
      entry.hash,
      problems.map(({ name }) => name),
    );
    if (values.names.length > 0) valuesByHash.set(entry.hash, values);
    const held = heldByHash.get(entry.hash);
    deliveryByHash.set(entry.hash, unite(held, values, inputs.blobNames));
  }
  for (const { hash } of lineByHash.values())
    if (!findings.hasError(hash))
      findings.add('E_COMMIT', { entry: hash, detail: 'disclosures of an entry that is not here' });
  reportMissing(run, inputs, { valuesByHash, heldByHash, wrongByHash });
  return { valuesByHash, deliveryByHash };
}

type HeldByHash = ReadonlyMap<string, EntryOf<'held'>['payload']>;

async function openHelds(run: Run, inputs: DeliveryInputs): Promise<HeldByHash> {
  const { findings, crypto } = run;
  const found = inputs.lines.flatMap(({ hash, held }) => {
    if (held === undefined) return [];
    const { trusted, ten } = inputs;
    const parsed = parseStatement(crypto.hasher, held, { kind: 'held', trusted, ten });
    if (parsed.ok && parsed.value.statement.payload.target === hash)
      return [{ hash, ...parsed.value }];
    const code = parsed.ok ? 'E_HASH_NAME' : parsed.error.code;
    findings.add(code, { entry: hash, detail: "the operator's receipt for its disclosures" });
    return [];
  });
  const verdicts = await verifyBatches(
    run,
    found.map(({ check }) => check),
  );
  const heldByHash = new Map<string, EntryOf<'held'>['payload']>();
  for (const [i, { hash, statement }] of found.entries())
    if (verdicts[i] === true) heldByHash.set(hash, statement.payload);
    else
      findings.add('E_SIG_INVALID', {
        entry: hash,
        detail: "the operator's receipt for its disclosures",
      });
  return heldByHash;
}

function unite(
  held: EntryOf<'held'>['payload'] | undefined,
  values: OpenedValues,
  blobNames: ReadonlyMap<string, number>,
): Delivery {
  const present = blobsOf(values).filter((blob) => blobNames.has(blob));
  return {
    names: [...new Set([...(held?.names ?? []), ...values.names])],
    blobs: [...new Set([...(held?.blobs ?? []), ...present])],
    atMs: held?.at_ms ?? 0,
  };
}

export const blobsOf = (values: OpenedValues): readonly string[] =>
  Object.values(values.captures).flatMap((capture) => (isTaken(capture) ? [capture.blob] : []));

/** The operator's word decides who must explain an absence (protocol 3.8). */
function reportMissing(
  { findings }: Run,
  inputs: DeliveryInputs,
  known: {
    readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
    readonly heldByHash: HeldByHash;
    /** Names that were given, but wrongly: they have a finding already. */
    readonly wrongByHash: ReadonlyMap<EntryHash, readonly string[]>;
  },
): void {
  const { profile, blobNames, newestMs, offlineMaxMs } = inputs;
  const stopped = stoppedSessions(inputs.logged);
  let notIncluded = 0;
  for (const { entry, receivedMs } of inputs.logged) {
    const values = known.valuesByHash.get(entry.hash) ?? noValues;
    const held = known.heldByHash.get(entry.hash);
    const given = [...values.names, ...(known.wrongByHash.get(entry.hash) ?? [])];
    const names = Object.keys(commitmentsOf(entry)).filter((name) => !given.includes(name));
    const blobs = blobsOf(values).filter((blob) => !blobNames.has(blob));
    if (names.length + blobs.length === 0) continue;
    if (profile === 'totals') {
      notIncluded += 1;
      continue;
    }
    const isOpenSession = entry.kind === 'session' && !stopped.has(sessionKey(entry));
    const lost = [
      ...names.filter((name) => held?.names.includes(name)),
      ...blobs.filter((blob) => held?.blobs.includes(blob)),
    ];
    const about = { entry: entry.hash, detail: [...names, ...blobs].sort().join(' ') };
    if (lost.length > 0)
      findings.add('E_OPERATOR_LOST', { ...about, detail: lost.sort().join(' ') });
    else if (isOpenSession || newestMs - receivedMs <= offlineMaxMs)
      findings.add('I_PENDING', about);
    else findings.add('W_NOT_DELIVERED', about);
  }
  if (notIncluded > 0)
    findings.add('I_NOT_INCLUDED', { detail: `${notIncluded} entries without their disclosures` });
}

const sessionKey = ({ payload }: EntryOf<'session'>): string =>
  `${payload.by} ${payload.con} ${payload.n}`;

function stoppedSessions(logged: readonly LoggedEntry[]): ReadonlySet<string> {
  const stopped = new Set<string>();
  for (const { entry } of logged)
    if (entry.kind === 'session' && entry.payload.ev === 'stop') stopped.add(sessionKey(entry));
  return stopped;
}
