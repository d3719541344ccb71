import { VisuallyHidden } from '@mantine/core';
import { selectedContract } from '../actions.ts';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { DevicesPanel } from './devices-panel.tsx';
import { ErasePanel } from './erase-panel.tsx';
import { EverythingPanel } from './everything-panel.tsx';
import { GonePanel } from './gone-panel.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { RecoveryPanel } from './recovery-panel.tsx';
import classes from './safety-page.module.css';

/** Keys, devices and evidence: what she keeps without anybody's goodwill. */
export function SafetyPage() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  if (!app?.pairing) return null;
  const contract = selectedContract({ app, chosenCon });
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{t('page.safety')}</VisuallyHidden>
      <div className={classes.column}>
        <RecoveryPanel pairing={app.pairing} />
        <DevicesPanel devices={app.devices} />
        <GonePanel pairing={app.pairing} />
      </div>
      <div className={classes.column}>
        <EvidencePanel contract={contract} week={app.week} notices={app.notices} />
        <EverythingPanel />
        <ErasePanel app={app} />
      </div>
    </div>
  );
}
