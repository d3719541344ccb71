import { commitmentsOf } from '../entry/open-values.ts';
import type { BundleProfile } from './bundle-format.ts';
import type { Absence, ContentState } from './content-state.ts';
import { blobsOf, type DeliveredEntry, namedBlobs } from './delivered-entry.ts';
import type { Findings } from './findings.ts';
import { createReportMissing, type Missing } from './report-missing.ts';
import type { Run } from './run.ts';
import type { UnusedDisclosures } from './unused-disclosures.ts';

export interface AbsenceInputs {
  readonly delivered: readonly DeliveredEntry[];
  readonly content: ContentState;
  readonly strays: UnusedDisclosures['strays'];
  readonly profile: BundleProfile;
  /** Blobs that the bundle lists. */
  readonly blobNames: ReadonlyMap<string, number>;
  /** The newest leaf's time and the longest time that a delivery may take. */
  readonly newestMs: number;
  readonly offlineMaxMs: number;
}

export interface Absences {
  /** Blobs of removed pictures that are still here; they have a finding already. */
  readonly removedBlobs: ReadonlySet<string>;
  /** Pictures that never left the device, by the slice: an amend's stand for them. */
  readonly coveredNames: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is not there and why, and what is there and should not be; the operator's word decides who
 * must explain an absence (protocol 3.8, 3.17).
 */
export function reportAbsences({ findings }: Run, inputs: AbsenceInputs): Absences {
  const { delivered } = inputs;
  const logged = delivered.map((each) => each.logged);
  const reportMissing = createReportMissing(findings, { ...inputs, logged });
  const removedBlobs = new Set<string>();
  const coveredNames = new Map<string, readonly string[]>();
  let notIncluded = 0;
  for (const each of delivered) {
    const found = sortNames(inputs, each);
    reportRemoved(findings, inputs, { each, found });
    for (const blob of leftBlobs(inputs, each, found)) removedBlobs.add(blob);
    // Totals come without the operator's receipts, so nobody can tell there what left the device.
    const isSlice = each.logged.entry.kind === 'slice';
    const isCover = isSlice && found.covered.length > 0 && inputs.profile === 'full';
    if (isCover) coveredNames.set(each.logged.entry.hash, found.covered);
    const missing = missingOf(inputs, each, found);
    if (missing.names.length + missing.blobs.length === 0) continue;
    if (inputs.profile === 'totals') notIncluded += 1;
    else reportMissing(each, missing);
  }
  reportErasedWhole(findings, inputs);
  reportStray(findings, inputs);
  if (notIncluded > 0)
    findings.add('I_NOT_INCLUDED', { detail: `${notIncluded} entries without their disclosures` });
  return { removedBlobs, coveredNames };
}

type NamesByAbsence = Readonly<Record<Absence, readonly string[]>>;

/** Names of one entry that need not be there, by the reason. */
function sortNames({ content }: AbsenceInputs, each: DeliveredEntry): NamesByAbsence {
  const { entry } = each.logged;
  const byAbsence: Record<Absence, string[]> = {
    redacted: [],
    erased: [],
    released: [],
    covered: [],
  };
  for (const name of Object.keys(commitmentsOf(entry)).sort()) {
    const isHeld = each.held?.names.includes(name) === true || isGiven(each, name);
    const absence = content.absenceOf(entry, name, isHeld);
    if (absence !== undefined) byAbsence[absence].push(name);
  }
  return byAbsence;
}

const isGiven = ({ values, wrongNames }: DeliveredEntry, name: string): boolean =>
  values.names.includes(name) || wrongNames.includes(name);

function reportRemoved(
  findings: Findings,
  inputs: AbsenceInputs,
  { each, found }: { readonly each: DeliveredEntry; readonly found: NamesByAbsence },
): void {
  const { hash: entry } = each.logged.entry;
  const add = (
    code: 'I_REDACTED' | 'I_ERASED' | 'W_REDACTED_PRESENT',
    names: readonly string[],
  ) => {
    if (names.length > 0) findings.add(code, { entry, detail: names.join(' ') });
  };
  const isAbsent = (name: string) => !isGiven(each, name);
  add('I_REDACTED', found.redacted.filter(isAbsent));
  const basisByName = new Map(
    inputs.content.changesOf(entry).erasedNames.map(({ name, basis }) => [name, basis]),
  );
  const erased = found.erased.filter(isAbsent);
  add(
    'I_ERASED',
    erased.map((name) => `${name} (${basisByName.get(name) ?? ''})`),
  );
  const present = removedOf(found).filter((name) => !isAbsent(name));
  add('W_REDACTED_PRESENT', [...present, ...leftBlobs(inputs, each, found)]);
}

const removedOf = ({ redacted, erased }: NamesByAbsence): readonly string[] => [
  ...redacted,
  ...erased,
];

const isPicture = (name: string): boolean => /^(shot|thumb)/.test(name);

/**
 * Blobs in the bundle that only the operator's receipt names: when all other pictures are known,
 * they are those of removed ones.
 */
function leftBlobs(
  { blobNames }: AbsenceInputs,
  each: DeliveredEntry,
  found: NamesByAbsence,
): readonly string[] {
  const removed = removedOf(found);
  const isKnown = (name: string) => removed.includes(name) || each.values.names.includes(name);
  const pictures = Object.keys(commitmentsOf(each.logged.entry)).filter(isPicture);
  if (!removed.some(isPicture) || !pictures.every(isKnown)) return [];
  const known = blobsOf(each.values);
  return (each.held?.blobs ?? []).filter((blob) => !known.includes(blob) && blobNames.has(blob));
}

function reportErasedWhole(findings: Findings, { content }: AbsenceInputs): void {
  for (const entry of content.erasedWhole) {
    const [erased] = content.changesOf(entry).erasedNames;
    findings.add('I_ERASED', { entry, detail: `all of it (${erased?.basis ?? ''})` });
  }
}

/** Disclosures of entries that are not here: left over from one that was erased, or a fault. */
function reportStray(findings: Findings, { content, strays }: AbsenceInputs): void {
  for (const { hash: entry, names } of strays) {
    const detail = names.join(' ');
    if (!content.erasedWhole.has(entry)) {
      if (findings.hasError(entry)) continue;
      findings.add('E_COMMIT', { entry, detail: 'disclosures of an entry that is not here' });
    } else if (detail !== '') findings.add('W_REDACTED_PRESENT', { entry, detail });
  }
}

function missingOf(
  { blobNames }: AbsenceInputs,
  each: DeliveredEntry,
  found: NamesByAbsence,
): Missing {
  const settled = Object.values(found).flat();
  const names = Object.keys(commitmentsOf(each.logged.entry)).filter(
    (name) => !isGiven(each, name) && !settled.includes(name),
  );
  const blobs = namedBlobs(each.values)
    .filter(({ name, blob }) => !blobNames.has(blob) && !settled.includes(name))
    .map(({ blob }) => blob);
  return { names, blobs };
}
