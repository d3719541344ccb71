import { Button, Switch } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import type { SettingsState } from '../../../shared/api/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import { keysText, pressedKeys } from './pressed-keys.ts';
import classes from './settings-page.module.css';

/** Starting with the computer, and the keys that start and stop from everywhere. */
export function StartPanel({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  return (
    <Panel title={t('settings.start')} titleId="settings-start">
      <div className={classes.fields}>
        <Switch
          label={t('settings.autostart')}
          description={t('settings.autostartHelp')}
          error={settings.autostartState === 'refused' ? t('settings.autostartRefused') : undefined}
          checked={settings.autostart}
          onChange={({ currentTarget }) =>
            void call('settings.change', { autostart: currentTarget.checked })
          }
        />
        <ShortcutField settings={settings} />
      </div>
    </Panel>
  );
}

type Asking = 'no' | 'yes' | 'bad';

function ShortcutField({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  const [asking, ask] = useState<Asking>('no');
  const onKey = (event: KeyboardEvent) => {
    if (asking === 'no' || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') return ask('no');
    const pressed = pressedKeys(event);
    if (pressed === undefined) return undefined;
    ask(pressed === 'bad' ? 'bad' : 'no');
    if (pressed !== 'bad') void call('settings.change', { shortcut: pressed.keys });
    return undefined;
  };
  return (
    <div role="group" aria-labelledby="settings-shortcut">
      <div className={classes.legend} id="settings-shortcut">
        {t('settings.shortcut')}
      </div>
      <div className={classes.row}>
        <Button
          variant="default"
          className={classes.keys}
          onClick={() => ask('yes')}
          onKeyDown={onKey}
          onBlur={() => ask('no')}
        >
          {settings.shortcut === '' ? t('settings.shortcutSet') : keysText(settings.shortcut)}
        </Button>
        {settings.shortcut === '' ? null : (
          <Button variant="subtle" onClick={() => void call('settings.change', { shortcut: '' })}>
            {t('settings.shortcutClear')}
          </Button>
        )}
      </div>
      <p role="status" className={classes.note}>
        {shortcutText(t, settings, asking)}
      </p>
    </div>
  );
}

function shortcutText(
  t: ReturnType<typeof useWords>,
  { shortcut, shortcutState }: SettingsState,
  asking: Asking,
): string {
  if (asking === 'yes') return t('settings.shortcutPress');
  if (asking === 'bad') return t('settings.shortcutBad');
  const keys = keysText(shortcut);
  if (shortcutState === 'taken') return t('settings.shortcutTaken', { keys });
  return shortcutState === 'works'
    ? t('settings.shortcutWorks', { keys })
    : t('settings.shortcutNone');
}
