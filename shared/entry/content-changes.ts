import type { SliceFacts } from '../domain/eligibility.ts';
import { type JudgedChange, isPicture, judgeChanges } from './judge-changes.ts';
import type { ContentChanges, ErasedName, ErasedStub, LoggedEntry } from './ledger.ts';
import { inLogOrder } from './logged.ts';
import type { EntryHash } from '../kit/ids.ts';

export const noContentChanges: ContentChanges = {
  redactedNames: [],
  erasedNames: [],
  amendedNames: [],
  coveredNames: [],
  amendByName: {},
};

/**
 * What became of the content of each slice, session and amend, by its hash; only changes that hold.
 * What is not in the answer was not changed. `*` in an erasure or redact stands here for every name
 * that the target commits to; of a target whose envelope is gone the name is `*` itself.
 */
export const contentChangesOf = (
  logged: readonly LoggedEntry[],
  stubs: readonly ErasedStub[] = [],
): ReadonlyMap<string, ContentChanges> => contentByTarget(judgeChanges(inLogOrder(logged), stubs));

/** As `contentChangesOf`, from changes that were judged already. */
export function contentByTarget(
  judged: readonly JudgedChange[],
): ReadonlyMap<string, ContentChanges> {
  const found = new Map<string, Collected>();
  for (const each of judged) {
    if (each.target === undefined) continue;
    const collected = found.get(each.target.hash) ?? emptyCollected();
    found.set(each.target.hash, collected);
    collect(collected, each);
  }
  return new Map([...found].map(([hash, collected]) => [hash, toChanges(collected)]));
}

/** On whose word content is gone, as eligibility asks; a data subject's request is the freelancer's. */
export function removedByOf({
  redactedNames,
  erasedNames,
}: Pick<ContentChanges, 'redactedNames' | 'erasedNames'>): SliceFacts['removedBy'] {
  const isBy = (basis: ErasedName['basis']) => erasedNames.some((each) => each.basis === basis);
  if (redactedNames.length > 0 || isBy('gdpr17')) return 'freelancer';
  if (isBy('incident')) return 'client';
  return erasedNames.length > 0 ? 'law' : 'nobody';
}

interface Collected {
  readonly redacted: Set<string>;
  readonly erased: Map<string, ErasedName>;
  readonly amends: Map<string, EntryHash>;
}

const emptyCollected = (): Collected => ({
  redacted: new Set(),
  erased: new Map(),
  amends: new Map(),
});

function collect({ redacted, erased, amends }: Collected, judged: JudgedChange): void {
  const { change, names, isLate } = judged;
  const { entry } = change;
  if (entry.kind === 'redact') for (const name of names) redacted.add(name);
  if (entry.kind === 'amend' && !isLate) for (const name of names) amends.set(name, entry.hash);
  if (entry.kind !== 'erasure') return;
  const { basis } = entry.payload;
  for (const name of names)
    if (!erased.has(name)) erased.set(name, { name, basis, by: entry.hash });
}

function toChanges({ redacted, erased, amends }: Collected): ContentChanges {
  const amended = [...amends.keys()].sort();
  return {
    redactedNames: [...redacted].sort(),
    erasedNames: [...erased.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    amendedNames: amended.filter((name) => !isPicture(name)),
    coveredNames: amended.filter(isPicture),
    amendByName: Object.fromEntries(amended.map((name) => [name, amends.get(name) as EntryHash])),
  };
}
