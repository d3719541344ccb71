import { Checkbox } from '@mantine/core';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { useMarks, useMarksStore } from '../week/marks-store.ts';
import { useMarkable } from './use-marking.ts';

interface MarkCellProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
}

/** Marks the ten minutes of a slice, to dispute them or leave them out. */
export function MarkCell({ slice, evidence }: MarkCellProps) {
  const t = useText();
  const marks = useMarks(evidence.con);
  const toggle = useMarksStore((store) => store.toggle);
  if (!useMarkable(evidence).has(slice.idx)) return null;
  return (
    <Checkbox
      label={t('marks.cell')}
      checked={marks.has(slice.idx)}
      onChange={() => toggle(evidence.con, [slice.idx])}
    />
  );
}
