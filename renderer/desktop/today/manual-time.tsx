import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { formatDuration } from '../../ui/format.ts';
import { contextFor } from '../actions.ts';
import { Dialog } from '../edit/dialog.tsx';
import classes from '../edit/slice-edits.module.css';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';

/** Only where the contract allows it, and never while the recorder runs. */
export function ManualTime({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const isLive = useDesktop((store) => store.app?.tracking.state === 'tracking');
  if (!contract.draft.manual_ok || contract.state !== 'active') return null;
  return (
    <div>
      <Button size="xs" variant="default" disabled={isLive} onClick={() => setOpen(true)}>
        {t('manual.open')}
      </Button>
      {isOpen ? <ManualDialog contract={contract} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

interface ManualDialogProps {
  readonly contract: ContractState;
  readonly onClose: () => void;
}

function ManualDialog({ contract, onClose }: ManualDialogProps) {
  const t = useWords();
  const { locale } = useIntl();
  const draft = useDesktop((store) => store.draft);
  const [fields, setFields] = useState({ from: '', to: '', memo: '' });
  const set = (change: Partial<typeof fields>) => setFields({ ...fields, ...change });
  // Local time, as typed; the browser knows the zone.
  const fromAt = Date.parse(fields.from);
  const toAt = Date.parse(fields.to);
  const isRange = fromAt < toAt;
  const isMemoMissing = contract.draft.memo_required && fields.memo.trim() === '';
  const submit = async () => {
    const ctx = contextFor(contract, { ...draft, memo: fields.memo });
    return (await call('time.addManual', { con: contract.con, fromAt, toAt, ctx })).ok;
  };
  const length = isRange ? formatDuration(toAt - fromAt, locale) : '';
  return (
    <Dialog
      title={t('manual.title')}
      submit={isRange ? t('manual.submit', { length }) : t('manual.submitNone')}
      call="time.addManual"
      isDisabled={!isRange || isMemoMissing}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className={classes.text}>{t('manual.lead', { organisation: contract.organisation })}</p>
      <TextInput
        type="datetime-local"
        label={t('manual.from')}
        value={fields.from}
        data-autofocus
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label={t('manual.to')}
        value={fields.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      <TextInput
        label={t('memo.label')}
        value={fields.memo}
        maxLength={300}
        spellCheck
        onChange={(event) => set({ memo: event.currentTarget.value })}
      />
    </Dialog>
  );
}
