import { isPicture } from '../entry/judge-changes.ts';
import type { AcceptedContract, LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { ofKind } from '../entry/logged.ts';
import { type CaptureValue, isTaken, type TakenCapture } from '../entry/values.ts';
import type { EntryHash } from '../kit/ids.ts';
import type { Run } from './run.ts';

export interface PictureInputs {
  readonly logged: readonly LoggedEntry[];
  readonly valuesByHash: ReadonlyMap<EntryHash, OpenedValues>;
  /** Pictures that an amend's stand for, by the slice. */
  readonly coveredNames: ReadonlyMap<string, readonly string[]>;
  readonly accepted: readonly AcceptedContract[];
}

/** One picture of a slice, or one that an amend gives for it. */
interface ShownPicture {
  readonly entry: string;
  /** The slice whose picture it is. */
  readonly slice: string;
  readonly name: string;
  readonly capture: TakenCapture;
}

/** What pictures say about one another and about themselves (protocol 3.8, threat 4). */
export function checkPictures(run: Run, inputs: PictureInputs): void {
  const shown = shownPictures(inputs);
  checkRepeated(run, shown);
  checkCovers(run, inputs);
  checkSealing(run, inputs);
  reportCovered(run, inputs, shown);
}

/** In log order, so that of two equal pictures the later one is the repetition. */
function shownPictures({ logged, valuesByHash }: PictureInputs): readonly ShownPicture[] {
  return logged
    .toSorted((a, b) => a.logIndex - b.logIndex)
    .flatMap(({ entry }) => {
      const slice = entry.kind === 'amend' ? entry.payload.target : entry.hash;
      const captures = Object.entries(valuesByHash.get(entry.hash)?.captures ?? {});
      return captures.flatMap(([name, capture]) =>
        isTaken(capture) ? [{ entry: entry.hash, slice, name, capture }] : [],
      );
    });
}

/** All displays of one capture, and its thumbnails, are of the same moment: they may be alike. */
const momentOf = ({ slice, name }: ShownPicture): string =>
  `${slice} ${/^(?:shot|thumb)(\d)/.exec(name)?.[1] ?? ''}`;

function checkRepeated({ findings }: Run, shown: readonly ShownPicture[]): void {
  const firstByPicture = new Map<string, ShownPicture>();
  for (const picture of shown) {
    const { pt } = picture.capture;
    const first = firstByPicture.get(pt);
    if (first === undefined) firstByPicture.set(pt, picture);
    else if (momentOf(first) !== momentOf(picture))
      findings.add('W_PICTURE_REPEATED', {
        entry: picture.entry,
        detail: `${picture.name} is ${first.name} of ${first.slice}`,
      });
  }
}

/** A picture is given again to cover areas of it, not to be taken back without giving up its time. */
function checkCovers(
  { findings }: Run,
  { logged, valuesByHash, coveredNames }: PictureInputs,
): void {
  for (const { entry } of ofKind(logged, 'amend')) {
    const covered = coveredNames.get(entry.payload.target) ?? [];
    const captures = valuesByHash.get(entry.hash)?.captures ?? {};
    for (const [name, capture] of Object.entries(captures))
      if (name.startsWith('shot') && covered.includes(name) && !isCovered(capture))
        findings.add('E_TARGET', { entry: entry.hash, detail: `${name} covers nothing` });
  }
}

const isCovered = (capture: CaptureValue): boolean => isTaken(capture) && capture.cov.length > 0;

/** Where no contract pins a key of the organisation, what is sealed is hidden from the client. */
function checkSealing({ findings }: Run, { logged, accepted }: PictureInputs): void {
  const pinnedSince = accepted.find(({ contract }) => contract.entry.payload.org_recipient !== '')
    ?.decision.logIndex;
  for (const { entry, logIndex } of ofKind(logged, 'slice')) {
    const { sealed, cm } = entry.payload;
    if (!sealed || (pinnedSince ?? logIndex) < logIndex) continue;
    if (Object.keys(cm).some(isPicture))
      findings.add('E_SEAL_OPEN', {
        entry: entry.hash,
        detail: 'sealed, and no contract pins a key of the organisation',
      });
  }
}

/**
 * The slice says so itself, or an amend of it that stands for a picture which never left. An amend
 * of one that had left has no effect, so it covers nothing.
 */
function reportCovered(
  { findings }: Run,
  { coveredNames }: PictureInputs,
  shown: readonly ShownPicture[],
): void {
  const namesBySlice = new Map<string, Set<string>>();
  const add = (slice: string, name: string) =>
    namesBySlice.set(slice, (namesBySlice.get(slice) ?? new Set()).add(name));
  for (const { entry, slice, name, capture } of shown)
    if (entry === slice && capture.cov.length > 0) add(slice, name);
  for (const [slice, names] of coveredNames) for (const name of names) add(slice, name);
  for (const [slice, names] of namesBySlice)
    findings.add('I_COVERED', { entry: slice, detail: [...names].sort().join(' ') });
}
