/** Kinds of content that people tell apart. */
export type ContentPart = 'act' | 'memo' | 'app' | 'tkt' | 'ctx' | 'picture' | 'all';

export type ErasureGround = 'gdpr17' | 'retention' | 'court' | 'incident';

interface Erased {
  readonly name: string;
  readonly basis: ErasureGround;
  /** hash of the erasure */
  readonly by: string;
}

/** What a fold tells of the changes of one slice; only those with effect. */
export interface Changed {
  readonly redactedNames: readonly string[];
  readonly erasedNames: readonly Erased[];
  readonly amendedNames: readonly string[];
  readonly coveredNames: readonly string[];
  readonly amendByName: Readonly<Partial<Record<string, string>>>;
  readonly entries: readonly string[];
  readonly movedTo?: string;
  readonly movedFrom?: string;
  readonly erasedWhole?: Erased;
}

export interface ChangeEntry {
  readonly kind: string;
  /** Epoch ms at which the log got it. */
  readonly receivedMs: number;
}

/** One line on what became of a slice since it was signed. */
export interface ChangeNote {
  readonly what: 'redacted' | 'erased' | 'amended' | 'covered' | 'movedTo' | 'movedFrom' | 'whole';
  readonly parts: readonly ContentPart[];
  readonly basis?: ErasureGround;
  /** Absent where the entry that did it is not here. */
  readonly atMs?: number;
}

/** The changes of a slice in words' order: what was removed first, then what was replaced. */
export function changeNotes(
  changed: Changed,
  entryOf: (hash: string) => ChangeEntry | undefined,
): readonly ChangeNote[] {
  const at = (hash: string | undefined) => {
    const entry = hash === undefined ? undefined : entryOf(hash);
    return entry && { atMs: entry.receivedMs };
  };
  const newest = (kind: string) =>
    at(changed.entries.findLast((hash) => entryOf(hash)?.kind === kind));
  const amendOf = (names: readonly string[]) =>
    at(names.map((name) => changed.amendByName[name])[0]);
  const { redactedNames, erasedNames, amendedNames, coveredNames, erasedWhole } = changed;
  return [
    ...(erasedWhole
      ? [
          {
            what: 'whole',
            parts: ['all'],
            basis: erasedWhole.basis,
            ...at(erasedWhole.by),
          } as const,
        ]
      : erasedNotes(erasedNames, at)),
    ...note('redacted', redactedNames, newest('redact')),
    ...note('amended', amendedNames, amendOf(amendedNames)),
    ...note('covered', coveredNames, amendOf(coveredNames)),
    ...(changed.movedTo === undefined
      ? []
      : [{ what: 'movedTo', parts: [], ...newest('move') } as const]),
    ...(changed.movedFrom === undefined ? [] : [{ what: 'movedFrom', parts: [] } as const]),
  ];
}

type At = { readonly atMs: number } | undefined;

const note = (what: ChangeNote['what'], names: readonly string[], at: At): ChangeNote[] =>
  names.length === 0 ? [] : [{ what, parts: partsOf(names), ...at }];

/** One note for each erasure: they have grounds and times of their own. */
function erasedNotes(erased: readonly Erased[], at: (hash: string) => At): readonly ChangeNote[] {
  const byHash = new Map<string, Erased[]>();
  for (const each of erased) byHash.set(each.by, [...(byHash.get(each.by) ?? []), each]);
  return [...byHash].flatMap(([hash, list]) =>
    note(
      'erased',
      list.map(({ name }) => name),
      at(hash),
    ).map((each) => ({
      ...each,
      ...(list[0] && { basis: list[0].basis }),
    })),
  );
}

const order: readonly ContentPart[] = ['all', 'picture', 'act', 'memo', 'app', 'tkt', 'ctx'];

/** Names of commitments (`shot0_1`, `memo`, `*`) as kinds of content, each once. */
export function partsOf(names: readonly string[]): readonly ContentPart[] {
  const parts = new Set(names.map(partOf));
  return order.filter((part) => parts.has(part));
}

function partOf(name: string): ContentPart {
  if (/^(shot|thumb)/.test(name)) return 'picture';
  const known = order.find((part) => part === name);
  return known ?? 'all';
}
