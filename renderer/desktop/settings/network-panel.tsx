import { Checkbox, Radio } from '@mantine/core';
import { nudges, type SettingsState } from '../../../shared/api/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

const traffic = ['at_once', 'later', 'never'] as const;

/** Entries first, pictures when the network allows it. */
export function NetworkPanel({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  return (
    <Panel title={t('settings.network')} titleId="settings-network">
      <Radio.Group
        label={t('settings.pictures')}
        description={t('settings.picturesHelp')}
        value={settings.pictures}
        onChange={(value) =>
          void call('settings.change', {
            pictures: traffic.find((one) => one === value) ?? 'at_once',
          })
        }
      >
        <div className={classes.list}>
          {traffic.map((value) => (
            <Radio key={value} value={value} label={t(`settings.pictures.${value}`)} />
          ))}
        </div>
      </Radio.Group>
    </Panel>
  );
}

/** Which signs outside the window she wants. */
export function NoticesPanel({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  const { muted } = settings;
  return (
    <Panel title={t('settings.notices')} titleId="settings-notices">
      <Checkbox.Group
        aria-labelledby="settings-notices"
        description={t('settings.noticesHelp')}
        value={nudges.filter((nudge) => !muted.includes(nudge))}
        onChange={(wanted) =>
          void call('settings.change', {
            muted: nudges.filter((nudge) => !wanted.includes(nudge)),
          })
        }
      >
        <div className={classes.list}>
          {nudges.map((nudge) => (
            <Checkbox key={nudge} value={nudge} label={t(`nudge.${nudge}`)} />
          ))}
        </div>
      </Checkbox.Group>
    </Panel>
  );
}
