import { noContentChanges } from '../entry/content-changes.ts';
import type { Entry } from '../entry/entry.ts';
import type { ContentChanges, ContractLedger, LoggedEntry } from '../entry/ledger.ts';

/** Why something that was committed to need not be there (protocol 3.17). */
export type Absence =
  | 'redacted'
  | 'erased'
  /** moved to another contract: its content went with it */
  | 'released'
  /** a newer picture with areas covered stands for it; it never left the device */
  | 'covered';

export interface ContentState {
  readonly changesOf: (hash: string) => ContentChanges;
  /** `isHeld`: the operator signed for it, or it is here. */
  readonly absenceOf: (entry: Entry, name: string, isHeld: boolean) => Absence | undefined;
  /** Is what is stored for the pictures of this slice, or of the slice that it amends, sealed? */
  readonly isSealed: (entry: Entry) => boolean;
  /** Hashes of entries whose envelope was erased with their content. */
  readonly erasedWhole: ReadonlySet<string>;
}

/** What became of the content of every entry; only changes that hold count. */
export function createContentState(
  logged: readonly LoggedEntry[],
  { contentByHash, slices }: Pick<ContractLedger, 'contentByHash' | 'slices'>,
): ContentState {
  const released = new Set(slices.flatMap(({ hash, state }) => (state === 'moved' ? [hash] : [])));
  const sealedSlices = new Set<string>();
  for (const { entry } of logged)
    if (entry.kind === 'slice' && entry.payload.sealed) sealedSlices.add(entry.hash);
  const changesOf = (hash: string) => contentByHash.get(hash) ?? noContentChanges;

  function absenceOf(entry: Entry, name: string, isHeld: boolean): Absence | undefined {
    const { redactedNames, erasedNames, coveredNames } = changesOf(entry.hash);
    if (redactedNames.includes(name)) return 'redacted';
    if (erasedNames.some((erased) => erased.name === name)) return 'erased';
    if (released.has(entry.kind === 'amend' ? entry.payload.target : entry.hash)) return 'released';
    if (isHeld) return undefined;
    if (entry.kind === 'slice' && coveredNames.includes(name)) return 'covered';
    if (entry.kind !== 'amend') return undefined;
    const target = changesOf(entry.payload.target);
    const isOutdated = target.amendByName[name] !== entry.hash;
    return target.coveredNames.includes(name) && isOutdated ? 'covered' : undefined;
  }

  return {
    changesOf,
    absenceOf,
    isSealed: (entry) =>
      sealedSlices.has(entry.kind === 'amend' ? entry.payload.target : entry.hash),
    erasedWhole: new Set(
      [...contentByHash].flatMap(([hash, { erasedNames }]) =>
        erasedNames.some(({ name }) => name === '*') ? [hash] : [],
      ),
    ),
  };
}
