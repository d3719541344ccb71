import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useIntl } from 'react-intl';
import { type SettingsState, zoomSteps } from '../../../shared/api/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { call } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

const themes = ['system', 'light', 'dark'] as const;
/** Each in its own words: whoever cannot read the others finds it. */
const languages = [
  { value: 'en', label: 'English' },
  { value: 'bn', label: 'বাংলা' },
  { value: 'kn', label: 'ಕನ್ನಡ' },
] as const;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** Colours, language, size, and when a day begins. */
export function LookPanel({ settings }: { readonly settings: SettingsState }) {
  const t = useWords();
  const { locale } = useIntl();
  const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  const steps = [...new Set([...zoomSteps, settings.zoomPct])].toSorted((a, b) => a - b);
  return (
    <Panel title={t('settings.look')} titleId="settings-look">
      <div className={classes.fields}>
        <div>
          <div className={classes.legend} id="settings-theme">
            {t('settings.theme')}
          </div>
          <SegmentedControl
            aria-labelledby="settings-theme"
            value={settings.theme}
            data={themes.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
            onChange={(theme) => void call('settings.change', { theme })}
          />
        </div>
        <NativeSelect
          label={t('settings.language')}
          description={t('settings.languageNote')}
          value={settings.language}
          data={[{ value: 'system', label: t('settings.language.system') }, ...languages]}
          onChange={({ currentTarget: { value } }) =>
            void call('settings.change', {
              language: languages.find((one) => one.value === value)?.value ?? 'system',
            })
          }
        />
        <NativeSelect
          label={t('settings.zoom')}
          description={t('settings.zoomHelp')}
          value={String(settings.zoomPct)}
          data={steps.map((percent) => ({
            value: String(percent),
            label: t('settings.zoomValue', { percent }),
          }))}
          onChange={({ currentTarget: { value } }) =>
            void call('settings.change', { zoomPct: Number(value) })
          }
        />
        <NativeSelect
          label={t('settings.dayStart')}
          description={t('settings.dayStartHelp')}
          value={String(settings.dayStartHour)}
          data={hours.map((hour) => ({
            value: String(hour),
            label: `${two.format(hour)}:${two.format(0)}`,
          }))}
          onChange={({ currentTarget: { value } }) =>
            void call('settings.change', { dayStartHour: Number(value) })
          }
        />
      </div>
    </Panel>
  );
}
