import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Dialog } from '../edit/dialog.tsx';
import classes from '../edit/slice-edits.module.css';
import { call } from '../store.ts';
import { useWords } from '../words.ts';

export interface MoveIdleProps {
  readonly others: readonly ContractState[];
  readonly onClose: () => void;
}

/** Quiet time that was work for somebody else: for whom, and what. */
export function MoveIdle({ others, onClose }: MoveIdleProps) {
  const t = useWords();
  const [to, setTo] = useState(others[0]?.con ?? '');
  const [memo, setMemo] = useState('');
  const isMemoMissing =
    memo.trim() === '' && others.find(({ con }) => con === to)?.draft.memo_required === true;
  const submit = async () =>
    (await call('tracking.answerIdle', { answer: 'move', to, memo: memo.trim() })).ok;
  return (
    <Dialog
      title={t('idle.moveTo')}
      submit={t('idle.moveSubmit')}
      call="tracking.answerIdle"
      isDisabled={to === '' || isMemoMissing}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={classes.text}>{t('idle.moveLead')}</p>
      <Select
        label={t('contract.pick')}
        allowDeselect={false}
        value={to}
        data={others.map(({ con, organisation, draft }) => ({
          value: con,
          label: `${organisation} · ${draft.title}`,
        }))}
        onChange={(con) => setTo(con ?? to)}
      />
      <TextInput
        label={t('idle.moveMemo')}
        value={memo}
        maxLength={300}
        spellCheck
        data-autofocus
        onChange={(event) => setMemo(event.currentTarget.value)}
      />
    </Dialog>
  );
}
