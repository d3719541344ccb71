import { Radio } from '@mantine/core';
import { useState } from 'react';
import type { ContractState, DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import { Dialog } from './dialog.tsx';
import classes from './slice-edits.module.css';

/** Time that was tracked in the wrong contract. */
export function MoveDialog({
  slice,
  contracts,
  onClose,
}: {
  readonly slice: DiaryCellSlice;
  readonly contracts: readonly ContractState[];
  readonly onClose: () => void;
}) {
  const t = useWords();
  const [to, setTo] = useState(contracts[0]?.con ?? '');
  return (
    <Dialog
      title={t('move.title')}
      submit={t('move.submit')}
      call="slice.move"
      onSubmit={async () => (await call('slice.move', { hash: slice.hash, to })).ok}
      onClose={onClose}
    >
      <Radio.Group label={t('move.to')} value={to} onChange={setTo}>
        <div className={classes.choices}>
          {contracts.map(({ con, organisation, draft }) => (
            <Radio key={con} value={con} label={`${organisation} · ${draft.title}`} />
          ))}
        </div>
      </Radio.Group>
      <p className={classes.text}>{t('move.text')}</p>
    </Dialog>
  );
}
