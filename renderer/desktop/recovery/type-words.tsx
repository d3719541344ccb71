import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IpcError, RecoveryBridge, RecoveryPage } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { useWords } from '../words.ts';
import { RecoveryFailure } from './recovery-failure.tsx';
import classes from './recovery.module.css';

export interface TypeWordsProps {
  readonly bridge: RecoveryBridge;
  readonly page: Extract<RecoveryPage, { readonly mode: 'type' }>;
}

/** The words from paper, for one purpose. */
export function TypeWords({ bridge, page }: TypeWordsProps) {
  const t = useWords();
  const { purpose, deviceWords } = page;
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<IpcError>();
  const [isDone, setIsDone] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await bridge.invoke('recovery.use', { words });
    setBusy(false);
    if (answer.ok) {
      setWords('');
      setIsDone(true);
    } else setFailure(answer.error);
  };
  if (isDone) {
    return (
      <Callout
        tone="calm"
        announce="status"
        title={t(`typed.${purpose}Done`)}
        actions={
          <Button size="xs" onClick={() => void bridge.invoke('recovery.close', {})}>
            {t('action.close')}
          </Button>
        }
      />
    );
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <h1 className={classes.title}>{t(`typed.${purpose}Title`)}</h1>
      <p className={classes.text}>{t(`typed.${purpose}Lead`, { words: deviceWords })}</p>
      <Textarea
        label={t('typed.words')}
        description={t('typed.help')}
        rows={4}
        maxLength={400}
        autoComplete="off"
        spellCheck={false}
        value={words}
        data-autofocus
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {failure ? <RecoveryFailure error={failure} /> : null}
      <div className={classes.row}>
        <Button type="submit" loading={busy}>
          {t(`typed.${purpose}Submit`)}
        </Button>
        <Button variant="default" onClick={() => void bridge.invoke('recovery.close', {})}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
