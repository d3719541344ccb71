import type { DesktopRequest } from '../../../shared/api/ipc.ts';
import { err } from '../../../shared/kit/result.ts';
import { type EditAnswer, type EditDeps, removed, type SliceRecord } from './edit-deps.ts';
import { sealErrorToIpc } from './seal-error.ts';

const contentName = /^(act|app|shot|thumb)/;

/** Names to remove by the entry that committed to them: the slice first, then what amended it. */
export function redactionsOf(
  { book }: Pick<EditDeps, 'book'>,
  slice: SliceRecord,
  what: DesktopRequest<'slice.redact'>['what'],
): readonly { readonly target: string; readonly names: readonly string[] }[] {
  const wanted = (name: string): boolean => {
    if (what === 'all') return true;
    if (what === 'activity') return name === 'act' || name === 'app';
    return name === what || name === what.replace('shot', 'thumb');
  };
  return [slice, ...book.of(slice.hash).amends].flatMap((record) => {
    const redacted = book.redactedOf(record);
    const left = Object.keys(record.payload.cm).filter((name) => !redacted.has(name));
    const names = left.filter(wanted).sort();
    if (names.length === 0) return [];
    return [{ target: record.hash, names: what === 'all' ? ['*'] : names }];
  });
}

/** Signs what goes, and removes it here. */
export async function redact(
  deps: EditDeps,
  slice: SliceRecord,
  { what, why }: DesktopRequest<'slice.redact'>,
): EditAnswer<undefined> {
  const { ten, con } = slice.payload;
  for (const { target, names } of redactionsOf(deps, slice, what)) {
    const forfeits = names.some((name) => name === '*' || contentName.test(name));
    const sealed = await deps.sealer.seal({
      kind: 'redact',
      ten,
      con,
      fields: { target, names: [...names], effect: forfeits ? 'forfeit' : 'none', why },
    });
    if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  }
  return removed(deps, slice);
}
