import { Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import type { DesktopRequest } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDuration } from '../../ui/format.ts';
import { call } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { Dialog } from './dialog.tsx';
import classes from './slice-edits.module.css';

type What = DesktopRequest<'slice.redact'>['what'];

export interface RemoveDialogProps {
  readonly slice: DiaryCellSlice;
  /** A picture by its name, or the choice of what. */
  readonly what: What;
  readonly onClose: () => void;
}

/** Removing is for ever and may give up time: both are said before. */
export function RemoveDialog({ slice, what: asked, onClose }: RemoveDialogProps) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const isPicture = asked.startsWith('shot');
  const [what, setWhat] = useState<What>(isPicture ? asked : 'memo');
  const [why, setWhy] = useState('');
  const length = formatDuration(slice.toMs - slice.fromMs, locale);
  const isFree = what === 'memo' || slice.change === 'forfeited';
  const submit = async () =>
    (await call('slice.redact', { hash: slice.hash, what, why: why.trim() })).ok;
  return (
    <Dialog
      title={t(isPicture ? 'remove.pictureTitle' : 'remove.title')}
      submit={t(isFree ? 'remove.submit' : 'remove.submitForfeit', { length })}
      call="slice.redact"
      onSubmit={submit}
      onClose={onClose}
    >
      {isPicture ? null : (
        <Radio.Group
          label={t('remove.what')}
          value={what}
          onChange={(value) => setWhat(whats.find((each) => each === value) ?? 'memo')}
        >
          <div className={classes.choices}>
            {whats.map((each) => (
              <Radio key={each} value={each} label={t(`remove.${each}`)} />
            ))}
          </div>
        </Radio.Group>
      )}
      <Callout
        tone={isFree ? 'calm' : 'attention'}
        title={isFree ? t('remove.keepsTime') : t('remove.losesTime', { length })}
      >
        <p>{t('remove.forEver')}</p>
      </Callout>
      <TextInput
        label={t('remove.why')}
        description={t('remove.whyHelp')}
        value={why}
        maxLength={120}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
    </Dialog>
  );
}

const whats = ['memo', 'activity', 'all'] as const;
