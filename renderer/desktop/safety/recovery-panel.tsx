import { Button } from '@mantine/core';
import type { PairingState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

/** The key on paper that brings her back when this computer is gone. */
export function RecoveryPanel({ pairing }: { readonly pairing: PairingState }) {
  const t = useWords();
  const isUnwritten = pairing.recovery === 'unwritten';
  return (
    <Panel title={t('recovery.title')} titleId="recovery-title">
      <p className={classes.text}>{t('recovery.lead')}</p>
      {isUnwritten ? (
        <Callout tone="attention" title={t('recovery.unwritten')} actions={<ShowButton />}>
          <p>{t('recovery.unwrittenText')}</p>
        </Callout>
      ) : (
        <Callout tone="calm" title={t('recovery.written')}>
          <p>{t('recovery.writtenText')}</p>
        </Callout>
      )}
      <CallFailure name="recovery.open" />
      <div className={classes.actions}>
        <Facts
          facts={[
            {
              key: 'words',
              label: t('recovery.words'),
              value: <span className={classes.words}>{pairing.recoveryWords}</span>,
            },
          ]}
        />
      </div>
    </Panel>
  );
}

export function ShowButton() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('recovery.open'));
  return (
    <Button
      size="xs"
      loading={busy}
      onClick={() => void call('recovery.open', { purpose: 'show' })}
    >
      {t('recovery.show')}
    </Button>
  );
}
