import { notifications } from '@mantine/notifications';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { DiaryGridProps } from '../../ui/diary-grid.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { markableCells } from '../week/left-out.ts';
import { useMarks, useMarksStore } from '../week/marks-store.ts';

/** Cells that the signed-in person may mark; none for those who decide nothing here. */
export function useMarkable({ ledger }: Evidence): ReadonlySet<number> {
  const me = useAccount();
  const ten = ledger.contract?.entry.payload.ten ?? '';
  return rolesIn(me, ten).includes('client') ? markableCells(ledger.timesheets) : new Set();
}

/** Marking in the grid, by the hash of a cell's slices. */
export function useMarking(
  evidence: Evidence,
  view: { readonly slices: readonly LedgerSlice[] },
): DiaryGridProps['marked'] {
  const t = useText();
  const markable = useMarkable(evidence);
  const marks = useMarks(evidence.con);
  const toggle = useMarksStore((store) => store.toggle);
  if (markable.size === 0) return undefined;
  const idxByHash = new Map(view.slices.map(({ hash, idx }) => [hash, idx]));
  return {
    keys: new Set(view.slices.filter(({ idx }) => marks.has(idx)).map(({ hash }) => hash)),
    onToggle: (key) => {
      const idx = idxByHash.get(key);
      if (idx !== undefined && markable.has(idx)) toggle(evidence.con, [idx]);
      else notifications.show({ message: t('marks.not'), color: 'brass' });
    },
  };
}
