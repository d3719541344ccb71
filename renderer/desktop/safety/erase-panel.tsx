import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { AppState } from '../../../shared/api/app-state.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../words.ts';
import { EraseDialog } from './erase-dialog.tsx';
import classes from './safety-page.module.css';

/** Leaving this computer as if she had never been there. */
export function ErasePanel({ app }: { readonly app: AppState }) {
  const t = useWords();
  const [isAsking, ask] = useDisclosure(false);
  const isTracking = app.tracking.state === 'tracking';
  return (
    <Panel title={t('erase.title')} titleId="erase-title">
      <p className={classes.text}>{t('erase.lead')}</p>
      <div className={classes.actions}>
        <Button
          size="xs"
          variant="default"
          disabled={isTracking}
          aria-describedby={isTracking ? 'erase-tracking' : undefined}
          onClick={ask.open}
        >
          {t('erase.open')}
        </Button>
        {isTracking ? (
          <span id="erase-tracking" className={classes.small}>
            {t('erase.tracking')}
          </span>
        ) : null}
      </div>
      {isAsking ? <EraseDialog app={app} onClose={ask.close} /> : null}
    </Panel>
  );
}
