import { Button, Tabs, VisuallyHidden } from '@mantine/core';
import { showPage, showSettings } from '../actions.ts';
import { AboutPart } from './about-part.tsx';
import { GeneralPart } from './general-part.tsx';
import { MachinePart } from './machine-part.tsx';
import { PracticePart } from './practice-part.tsx';
import { useDesktop, type SettingsPart } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';

const parts = {
  general: GeneralPart,
  machine: MachinePart,
  practice: PracticePart,
  about: AboutPart,
} as const satisfies Record<SettingsPart, unknown>;
const names = Object.keys(parts) as SettingsPart[];

/** What she chose for this computer, what it can do, and what the app is. */
export function SettingsPage() {
  const t = useWords();
  const chosen = useDesktop((store) => store.settingsPart);
  const Part = parts[chosen];
  return (
    <Tabs
      value={chosen}
      onChange={(value) => showSettings(names.find((name) => name === value) ?? 'general')}
      keepMounted={false}
    >
      <div className={classes.page}>
        <VisuallyHidden component="h1">{t('page.settings')}</VisuallyHidden>
        <Tabs.List aria-label={t('settings.parts')} className={classes.parts}>
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`settings.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {names.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {name === chosen ? <Part /> : null}
          </Tabs.Panel>
        ))}
      </div>
    </Tabs>
  );
}

/** Before this computer is paired: language, practice and permissions come first for many. */
export function EarlySettings() {
  const t = useWords();
  return (
    <main className={classes.early}>
      <div>
        <Button variant="default" onClick={() => showPage('today')}>
          {t('settings.back')}
        </Button>
      </div>
      <SettingsPage />
    </main>
  );
}
