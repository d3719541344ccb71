import { SegmentedControl, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { DiaryCellSlice, WorkKind, WorkMode } from '../../../shared/api/app-state.ts';
import { selectedContract } from '../actions.ts';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { Dialog } from './dialog.tsx';
import classes from './slice-edits.module.css';

const modes: readonly WorkMode[] = ['desk', 'call', 'reading', 'meeting'];

interface Fields {
  readonly memo: string;
  readonly mode: WorkMode;
  readonly work: WorkKind;
  readonly sys: string;
  readonly ref: string;
}

/** New words for a slice; the first ones stay in the proof as what they were. */
export function AmendDialog({
  slice,
  onClose,
}: {
  readonly slice: DiaryCellSlice;
  readonly onClose: () => void;
}) {
  const t = useWords();
  const [fields, setFields] = useState<Fields>(fieldsOf(slice));
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const rates = selectedContract({ app, chosenCon })?.draft.rates ?? [];
  const isHalfTicket = (fields.sys.trim() === '') !== (fields.ref.trim() === '');
  const submit = async () =>
    (await call('slice.amend', { hash: slice.hash, change: changeOf(slice, fields) })).ok;
  return (
    <Dialog
      title={t('amend.title')}
      submit={t('amend.submit')}
      call="slice.amend"
      isDisabled={isHalfTicket}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={classes.text}>{t('amend.lead')}</p>
      <TextInput
        label={t('memo.label')}
        value={fields.memo}
        maxLength={300}
        spellCheck
        data-autofocus
        onChange={(event) => set({ memo: event.currentTarget.value })}
      />
      <div className={classes.pair}>
        <TextInput
          label={t('amend.ticketSystem')}
          value={fields.sys}
          maxLength={60}
          placeholder="Zendesk"
          onChange={(event) => set({ sys: event.currentTarget.value })}
        />
        <TextInput
          label={t('amend.ticketRef')}
          error={isHalfTicket ? t('amend.ticketHalf') : undefined}
          value={fields.ref}
          maxLength={200}
          placeholder="A-17"
          onChange={(event) => set({ ref: event.currentTarget.value })}
        />
      </div>
      <Choice
        label={t('mode.label')}
        value={fields.mode}
        data={modes.map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(mode) => set({ mode: modes.find((each) => each === mode) ?? 'desk' })}
      />
      {rates.length > 1 ? (
        <Choice
          label={t('work.label')}
          value={fields.work}
          data={rates.map(({ work }) => ({ value: work, label: t(`work.${work}`) }))}
          onChange={(work) => set({ work: work === 'support' ? 'support' : 'service' })}
        />
      ) : null}
    </Dialog>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly data: { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, ...control }: ChoiceProps) {
  const id = useId();
  return (
    <div>
      <p id={id} className={classes.legend}>
        {label}
      </p>
      <SegmentedControl aria-labelledby={id} fullWidth {...control} />
    </div>
  );
}

const fieldsOf = ({ memo, ctxMode, work, ticket }: DiaryCellSlice): Fields => ({
  memo,
  mode: ctxMode,
  work,
  sys: ticket?.sys ?? '',
  ref: ticket?.ref ?? '',
});

/** Only what is different: nothing is signed for the sake of signing. */
function changeOf(slice: DiaryCellSlice, fields: Fields) {
  const memo = fields.memo.trim();
  const ticket = { sys: fields.sys.trim(), ref: fields.ref.trim() };
  return {
    ...(memo !== slice.memo && { memo }),
    ...(fields.mode !== slice.ctxMode && { mode: fields.mode }),
    ...(fields.work !== slice.work && { work: fields.work }),
    ...(ticket.ref !== '' && { ticket }),
  };
}
