import { Anchor } from '@mantine/core';
import type { PairingState } from '../../../shared/api/app-state.ts';
import { Panel } from '../../ui/panel.tsx';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

/** Read it before it happens: what she does from any browser, and on the next computer. */
export function GonePanel({ pairing }: { readonly pairing: PairingState }) {
  const t = useWords();
  const url = new URL('/account', pairing.serverUrl).href;
  return (
    <Panel title={t('gone.title')} titleId="gone-title">
      <p className={classes.text}>{t('gone.lead')}</p>
      <ol className={classes.steps}>
        <li>{t('gone.first', { url })}</li>
        <li>{t('gone.second')}</li>
        <li>{t('gone.third')}</li>
      </ol>
      {url.startsWith('https:') ? (
        <Anchor href={url} target="_blank" rel="noreferrer" size="sm">
          {t('gone.open')}
        </Anchor>
      ) : null}
    </Panel>
  );
}
