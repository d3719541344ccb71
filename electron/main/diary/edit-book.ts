import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';

type RecordOf<K extends JournalRecord['kind']> = Extract<JournalRecord, { readonly kind: K }>;

/** What this device signed about one of its slices since. */
export interface SliceEdits {
  /** In order of signing: the newest counts. */
  readonly amends: readonly RecordOf<'amend'>[];
  readonly move: RecordOf<'move'> | undefined;
  readonly isForfeited: boolean;
}

/** Amendments, removals and moves by the entry that they are about (protocol 3.7). */
export interface EditBook {
  of(sliceHash: string): SliceEdits;
  /**
   * Names of an entry's content that nobody may have any more: removed, covered before they left,
   * or moved away with the slice.
   */
  goneOf(record: JournalRecord): ReadonlySet<string>;
  /** Of them, those that a signed removal names. */
  redactedOf(record: JournalRecord): ReadonlySet<string>;
  /** Every slice and amendment of which something is gone. */
  touched(): readonly JournalRecord[];
}

interface State {
  /** Records read so far: the journal only grows. */
  read: number;
  readonly amends: Map<string, RecordOf<'amend'>[]>;
  readonly redacts: Map<string, RecordOf<'redact'>[]>;
  readonly moves: Map<string, RecordOf<'move'>>;
}

const pictureName = /^(shot|thumb)/;

export function createEditBook(journal: Journal): EditBook {
  const state: State = { read: 0, amends: new Map(), redacts: new Map(), moves: new Map() };
  const upToDate = (): State => {
    const records = journal.records();
    for (const record of records.slice(state.read)) note(state, record);
    state.read = records.length;
    return state;
  };
  const book: EditBook = {
    of(hash) {
      const { amends, redacts, moves } = upToDate();
      const own = amends.get(hash) ?? [];
      const targets = [hash, ...own.map((amend) => amend.hash as string)];
      return {
        amends: own,
        move: moves.get(hash),
        isForfeited: targets.some((target) =>
          (redacts.get(target) ?? []).some(({ payload }) => payload.effect === 'forfeit'),
        ),
      };
    },
    goneOf: (record) => goneNames(upToDate(), record),
    redactedOf: (record) => redactedNames(upToDate(), record),
    touched() {
      const { amends, redacts, moves } = upToDate();
      const hashes = new Set([...amends.keys(), ...redacts.keys(), ...moves.keys()]);
      for (const hash of moves.keys())
        for (const amend of amends.get(hash) ?? []) hashes.add(amend.hash);
      return [...hashes].flatMap((hash) => journal.find(hash) ?? []);
    },
  };
  return book;
}

function note(state: State, record: JournalRecord): void {
  if (record.kind === 'move') state.moves.set(record.payload.target, record);
  if (record.kind === 'amend') push(state.amends, record.payload.target, record);
  if (record.kind === 'redact') push(state.redacts, record.payload.target, record);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function goneNames(state: State, record: JournalRecord): ReadonlySet<string> {
  if (record.kind !== 'slice' && record.kind !== 'amend') return new Set();
  const committed = Object.keys(record.payload.cm);
  const slice = record.kind === 'amend' ? record.payload.target : record.hash;
  if (state.moves.has(slice)) return new Set(committed);
  const gone = [...redactedNames(state, record), ...coveredNames(state, slice, record.hash)];
  return new Set(gone.filter((name) => committed.includes(name)));
}

function redactedNames(state: State, record: JournalRecord): ReadonlySet<string> {
  if (record.kind !== 'slice' && record.kind !== 'amend') return new Set();
  const names = (state.redacts.get(record.hash) ?? []).flatMap(({ payload }) => payload.names);
  return new Set(names.includes('*') ? Object.keys(record.payload.cm) : names);
}

/** Pictures that a later amendment gives again: the newest alone is anybody's. */
function coveredNames(state: State, slice: string, hash: string): readonly string[] {
  const amends = state.amends.get(slice) ?? [];
  const later = amends.slice(amends.findIndex((amend) => amend.hash === hash) + 1);
  return later.flatMap(({ payload }) =>
    Object.keys(payload.cm).filter((name) => pictureName.test(name)),
  );
}
