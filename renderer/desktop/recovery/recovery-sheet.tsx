import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { IpcError, RecoveryBridge, RecoveryPage } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { useWords } from '../words.ts';
import { RecoveryFailure } from './recovery-failure.tsx';
import classes from './recovery.module.css';

export interface RecoverySheetProps {
  readonly bridge: RecoveryBridge;
  readonly page: Extract<RecoveryPage, { readonly mode: 'show' }>;
}

/** The sheet to print or to write off, and the proof that it was. */
export function RecoverySheet({ bridge, page }: RecoverySheetProps) {
  const t = useWords();
  const [isDone, setIsDone] = useState(false);
  if (isDone) {
    return (
      <Callout
        tone="calm"
        announce="status"
        title={t('sheet.done')}
        actions={
          <Button size="xs" onClick={() => void bridge.invoke('recovery.close', {})}>
            {t('action.close')}
          </Button>
        }
      >
        <p>{t('sheet.doneText')}</p>
      </Callout>
    );
  }
  return (
    <>
      <Sheet page={page} />
      <div className={classes.screenOnly}>
        <PrintButton bridge={bridge} />
        <ConfirmForm bridge={bridge} ask={page.ask} onDone={() => setIsDone(true)} />
      </div>
    </>
  );
}

function Sheet({ page }: Pick<RecoverySheetProps, 'page'>) {
  const t = useWords();
  const { freelancer, serverName, words, deviceWords, logWords, pictureKey } = page;
  return (
    <article className={classes.sheet}>
      <h1 className={classes.title}>{t('sheet.title')}</h1>
      <p className={classes.owner}>{t('sheet.owner', { freelancer, server: serverName })}</p>
      <p className={classes.text}>{t('sheet.lead')}</p>
      <ol className={classes.words} data-testid="recovery-words">
        {words.map((word, at) => (
          <li key={`${at} ${word}`}>{word}</li>
        ))}
      </ol>
      <dl className={classes.facts}>
        <dt>{t('sheet.device')}</dt>
        <dd>{deviceWords}</dd>
        <dt>{t('sheet.log')}</dt>
        <dd>{logWords}</dd>
        <dt>{t('sheet.pictures')}</dt>
        <dd>
          <code>{pictureKey}</code>
        </dd>
      </dl>
      <p className={classes.text}>{t('sheet.keep')}</p>
    </article>
  );
}

function PrintButton({ bridge }: Pick<RecoverySheetProps, 'bridge'>) {
  const t = useWords();
  const [printed, setPrinted] = useState<boolean>();
  const print = async () => {
    const answer = await bridge.invoke('recovery.print', {});
    setPrinted(answer.ok && answer.value.printed);
  };
  return (
    <div className={classes.row}>
      <Button variant="default" onClick={() => void print()}>
        {t('sheet.print')}
      </Button>
      {printed === undefined ? null : (
        <span role="status">{t(printed ? 'sheet.printed' : 'sheet.notPrinted')}</span>
      )}
    </div>
  );
}

interface ConfirmFormProps {
  readonly bridge: RecoveryBridge;
  readonly ask: readonly [number, number];
  readonly onDone: () => void;
}

function ConfirmForm({ bridge, ask, onDone }: ConfirmFormProps) {
  const t = useWords();
  const [typed, setTyped] = useState<readonly [string, string]>(['', '']);
  const [failure, setFailure] = useState<IpcError>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await bridge.invoke('recovery.confirm', { words: [...typed] });
    if (answer.ok) onDone();
    else setFailure(answer.error);
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <h2 className={classes.subtitle}>{t('sheet.confirm')}</h2>
      <p className={classes.text}>{t('sheet.confirmText')}</p>
      <div className={classes.pair}>
        {ask.map((place, at) => (
          <TextInput
            key={place}
            label={t('sheet.word', { number: place + 1 })}
            autoComplete="off"
            spellCheck={false}
            value={typed[at] ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setTyped(at === 0 ? [value, typed[1]] : [typed[0], value]);
            }}
          />
        ))}
      </div>
      {failure ? <RecoveryFailure error={failure} /> : null}
      <Button type="submit">{t('sheet.written')}</Button>
    </form>
  );
}
