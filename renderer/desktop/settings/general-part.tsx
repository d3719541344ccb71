import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { LookPanel } from './look-panel.tsx';
import { NetworkPanel, NoticesPanel } from './network-panel.tsx';
import { PrivatePanel } from './private-panel.tsx';
import classes from './settings-page.module.css';
import { StartPanel } from './start-panel.tsx';

/** What can be chosen. Each change is kept at once; there is nothing to save. */
export function GeneralPart() {
  const t = useWords();
  const settings = useDesktop((store) => store.app?.settings);
  if (!settings) return null;
  return (
    <div className={classes.page}>
      {settings.wasReset ? (
        <Callout tone="attention" title={t('settings.wasReset')}>
          <p>{t('settings.wasResetText')}</p>
        </Callout>
      ) : null}
      <CallFailure name="settings.change" />
      <div className={classes.columns}>
        <div className={classes.column}>
          <LookPanel settings={settings} />
          <StartPanel settings={settings} />
        </div>
        <div className={classes.column}>
          <NetworkPanel settings={settings} />
          <NoticesPanel settings={settings} />
          <PrivatePanel settings={settings} />
        </div>
      </div>
    </div>
  );
}
