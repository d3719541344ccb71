import { editCloseAt, weekOf } from '../../shared/domain/week.ts';
import type { EntryOf } from '../../shared/entry/entry.ts';
import { isEvidence } from '../../shared/entry/judge-changes.ts';
import { commitmentsOf } from '../../shared/entry/open-values.ts';
import type { ContractDraft } from '../../shared/api/schemas.ts';
import type { EntryRow } from '../store/entries.ts';
import type { Repositories } from '../store/store.ts';
import type { AgreedTime } from './agreed-time.ts';
import { isRemoved, removalOf, removeContent, type RemoveDeps } from './remove-content.ts';
import { parseStoredEntry } from './stored-entry.ts';

type Change = EntryOf<'redact'> | EntryOf<'move'>;

interface Placed {
  readonly index: number;
  readonly receivedMs: number;
}

/**
 * `redact`: the named content goes, whenever it is signed; only billing looks at the close. Answers
 * whether anything was removed.
 */
export async function redact(
  deps: RemoveDeps,
  tx: Repositories,
  { entry, place }: { readonly entry: EntryOf<'redact'>; readonly place: Placed },
): Promise<boolean> {
  const target = await findTarget(tx, entry, ['slice', 'amend']);
  if (target === undefined) return false;
  const { names, effect } = entry.payload;
  const committed = committedNames(deps, target);
  const named = names.includes('*') ? committed : names.filter((name) => committed.includes(name));
  // Neither has an effect on anything (E_TARGET): the content stays what it was.
  if (target.envelope !== '' && named.length === 0) return false;
  if (effect === 'none' && named.some(isEvidence)) return false;
  const removals = await tx.removals.of(target.hash);
  // Said again, nothing more goes; whoever says so a thousand times is not remembered that often.
  if (removals.length > 0 && named.every((name) => isRemoved(removals, name))) return false;
  await remove(deps, tx, { entry, index: place.index });
  return true;
}

/**
 * `move`: released here, and its pictures with it. After the week's close, or of time that a client
 * agreed to pay, it has no effect: elsewhere that time would be paid again.
 */
export async function move(
  deps: RemoveDeps,
  tx: Repositories,
  {
    entry,
    place,
    agreed,
  }: { readonly entry: EntryOf<'move'>; readonly place: Placed; readonly agreed: AgreedTime },
): Promise<boolean> {
  const target = await findTarget(tx, entry, ['slice']);
  if (target === undefined || entry.payload.to === target.con) return false;
  if (await isClosed(deps, tx, { target, atMs: place.receivedMs })) return false;
  if (!(await agreed.isMovable(target.con, target.hash))) return false;
  await tx.slots.release(target.hash);
  await remove(deps, tx, { entry, index: place.index });
  return true;
}

/** The freelancer's own slice in the same contract; anything else is a label (E_TARGET). */
async function findTarget(
  tx: Repositories,
  { payload }: Change,
  kinds: readonly string[],
): Promise<EntryRow | undefined> {
  const target = await tx.entries.find(payload.target);
  const fits =
    target !== undefined &&
    target.con === payload.con &&
    target.fre === payload.fre &&
    kinds.includes(target.kind);
  return fits ? target : undefined;
}

/** Sorted; none of an entry that was erased whole. */
function committedNames({ crypto }: RemoveDeps, { envelope }: EntryRow): readonly string[] {
  if (envelope === '') return [];
  return Object.keys(commitmentsOf(parseStoredEntry(crypto.hasher, envelope))).sort();
}

async function remove(
  deps: RemoveDeps,
  tx: Repositories,
  { entry, index }: { readonly entry: Change; readonly index: number },
): Promise<void> {
  const removal = removalOf(entry);
  if (removal === undefined) throw new Error('a change that removes nothing');
  await tx.removals.insert({ ...removal, log_index: index });
  await tx.removals.markUnkept(entry.hash);
  await removeContent(deps, tx, removal.target);
}

/** Is the week of a slice closed for changes (protocol 3.12, `edit_close_s`)? */
async function isClosed(
  { crypto }: RemoveDeps,
  tx: Repositories,
  { target, atMs }: { readonly target: EntryRow; readonly atMs: number },
): Promise<boolean> {
  if (target.envelope === '') return true;
  const slice = parseStoredEntry(crypto.hasher, target.envelope) as EntryOf<'slice'>;
  const terms = await termsOfSlice({ crypto }, tx, slice);
  const base = { week0: terms.week0, editCloseS: terms.edit_close_s };
  return atMs > editCloseAt(base, weekOf(base, slice.payload.idx));
}

/** Its session names the contract; a session that is erased or elsewhere leaves the one in force. */
async function termsOfSlice(
  { crypto }: Pick<RemoveDeps, 'crypto'>,
  tx: Repositories,
  { payload }: EntryOf<'slice'>,
): Promise<ContractDraft> {
  const session = await tx.entries.find(payload.session);
  const start =
    session?.kind === 'session' && session.con === payload.con && session.envelope !== ''
      ? (parseStoredEntry(crypto.hasher, session.envelope) as EntryOf<'session'>)
      : undefined;
  const named = await tx.contracts.findAccepted(payload.con, start?.payload.contract ?? '');
  const draft = named?.draft ?? (await tx.contracts.find(payload.con))?.draft;
  if (draft === undefined) throw new Error('a slice of no contract');
  return JSON.parse(draft) as ContractDraft;
}
