import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AppState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { Dialog } from '../edit/dialog.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

export interface EraseDialogProps {
  readonly app: AppState;
  readonly onClose: () => void;
}

/** Asks twice: what will be gone, and then a word to be typed. */
export function EraseDialog({ app, onClose }: EraseDialogProps) {
  const t = useWords();
  const [step, setStep] = useState<'what' | 'sure'>('what');
  const [typed, type] = useState('');
  const [evenUnsent, setEvenUnsent] = useState(false);
  const unsent = unsentIn(app);
  const word = t('erase.word');
  const isSure = typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase();
  const submit = async () => {
    if (step === 'what') {
      setStep('sure');
      return false;
    }
    return (await call('device.erase', { evenUnsent })).ok;
  };
  return (
    <Dialog
      title={t('erase.dialog')}
      submit={t(step === 'what' ? 'erase.next' : 'erase.submit')}
      call="device.erase"
      isDisabled={(unsent > 0 && !evenUnsent) || (step === 'sure' && !isSure)}
      onSubmit={submit}
      onClose={onClose}
    >
      {step === 'what' ? (
        <>
          <p className={classes.plain}>{t('erase.what')}</p>
          <p className={classes.plain}>{t('erase.kept')}</p>
          {app.pairing?.recovery === 'unwritten' ? (
            <Callout tone="attention" title={t('erase.unwritten')}>
              <p>{t('erase.unwrittenText')}</p>
            </Callout>
          ) : null}
          {unsent > 0 ? (
            <>
              <Callout tone="trouble" title={t('erase.unsent', { count: unsent })}>
                <p>{t('erase.unsentText')}</p>
              </Callout>
              <Checkbox
                label={t('erase.evenUnsent')}
                checked={evenUnsent}
                onChange={(event) => setEvenUnsent(event.currentTarget.checked)}
              />
            </>
          ) : null}
        </>
      ) : (
        <TextInput
          label={t('erase.sure', { word })}
          value={typed}
          autoComplete="off"
          data-autofocus
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
    </Dialog>
  );
}

/** As far as the window knows; main counts again and refuses. */
function unsentIn({ sync, talks, pendingEdits }: AppState): number {
  const answers = talks.flatMap(({ said }) => said).filter(({ state }) => state === 'waiting');
  const entries = Math.max(0, sync.waiting - sync.refused.length);
  return entries + sync.waitingPictures + answers.length + pendingEdits.length;
}
