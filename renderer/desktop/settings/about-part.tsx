import { useEffect, useState } from 'react';
import type { AboutState } from '../../../shared/api/app-state.ts';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DiagnosticsPanel } from '../diagnostics/diagnostics-panel.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './settings-page.module.css';
import { UpdatePanel } from './update-panel.tsx';

/** What this is, in which versions, with which keys, and what it cannot do. */
export function AboutPart() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const pairing = app?.pairing;
  const [about, setAbout] = useState<AboutState>();
  useEffect(() => {
    const read = async () => {
      const answer = await call('about.read', {});
      if (answer.ok) setAbout(answer.value);
    };
    void read();
  }, []);
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <Panel title={t('about.title')} titleId="about-title">
          <div className={classes.fields}>
            <p className={classes.note}>{t('about.lead')}</p>
            {about ? <Facts facts={versionFacts(t, about)} /> : null}
          </div>
        </Panel>
        <DiagnosticsPanel />
        {app?.update ? <UpdatePanel update={app.update} settings={app.settings} /> : null}
        <Panel title={t('about.licence')} titleId="about-licence">
          <p className={classes.note}>{t('about.licenceText')}</p>
        </Panel>
      </div>
      <div className={classes.column}>
        <Panel title={t('about.keys')} titleId="about-keys">
          {pairing ? (
            <Facts
              facts={[
                { key: 'device', label: t('about.deviceKey'), value: pairing.device.words },
                { key: 'recovery', label: t('about.recoveryKey'), value: pairing.recoveryWords },
                { key: 'log', label: t('about.logKey'), value: pairing.logWords },
              ]}
            />
          ) : (
            <p className={classes.note}>{t('about.keysNone')}</p>
          )}
        </Panel>
        <Panel title={t('about.cannot')} titleId="about-cannot">
          <ul>
            <li>{t('about.cannot1')}</li>
            <li>{t('about.cannot2')}</li>
            <li>{t('about.cannot3')}</li>
          </ul>
        </Panel>
      </div>
    </div>
  );
}

const versionFacts = (t: ReturnType<typeof useWords>, about: AboutState) => [
  { key: 'app', label: t('about.app'), value: about.app },
  { key: 'electron', label: 'Electron', value: about.electron },
  { key: 'chromium', label: 'Chromium', value: about.chromium },
  { key: 'node', label: 'Node.js', value: about.node },
  { key: 'system', label: t('about.system'), value: about.system },
];
