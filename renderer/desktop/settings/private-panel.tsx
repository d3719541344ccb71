import { Button, CloseButton, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { maxPrivateWindows, type SettingsState } from '../../../shared/api/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

/** Windows that must be in no picture. */
export function PrivatePanel({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  const words = settings.privateWindows;
  const isBlind = useDesktop(
    ({ app }) => app?.sensors.find(({ sensor }) => sensor === 'window')?.state === 'unavailable',
  );
  const keep = (privateWindows: string[]) => void call('settings.change', { privateWindows });
  return (
    <Panel title={t('settings.private')} titleId="settings-private">
      <div className={classes.fields}>
        <p className={classes.note}>{t('settings.privateText')}</p>
        <p className={classes.note}>{t('settings.privateBuiltIn')}</p>
        {isBlind ? <p className={classes.note}>{t('settings.privateBlind')}</p> : null}
        {words.length === 0 ? null : (
          <ul className={classes.list} aria-labelledby="settings-private">
            {words.map((word) => (
              <li key={word} className={classes.word}>
                {word}
                <CloseButton
                  aria-label={t('settings.privateRemove', { word })}
                  onClick={() => keep(words.filter((other) => other !== word))}
                />
              </li>
            ))}
          </ul>
        )}
        {words.length < maxPrivateWindows ? (
          <AddWord onAdd={(word) => keep([...new Set([...words, word])])} />
        ) : (
          <p className={classes.note}>{t('settings.privateFull')}</p>
        )}
      </div>
    </Panel>
  );
}

function AddWord({ onAdd }: { readonly onAdd: (word: string) => void }) {
  const t = useWords();
  const [word, setWord] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (word.trim() === '') return;
    onAdd(word.trim());
    setWord('');
  };
  return (
    <form className={classes.row} onSubmit={submit}>
      <TextInput
        className={classes.grow ?? ''}
        label={t('settings.privateAdd')}
        value={word}
        maxLength={33}
        onChange={({ currentTarget }) => setWord(currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {t('settings.privateAddButton')}
      </Button>
    </form>
  );
}
