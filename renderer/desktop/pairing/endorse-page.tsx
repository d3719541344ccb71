import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { PairingState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Dialog } from '../edit/dialog.tsx';
import { Brand } from '../parts/brand.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { OtherComputer } from './other-computer.tsx';
import { PairingForm } from './pairing-page.tsx';
import classes from './pairing-page.module.css';

/** A further computer: something of hers has to vouch for it, so that nobody else can add one. */
export function EndorsePage({ pairing }: { readonly pairing: PairingState }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('recovery.open'));
  const [isAlone, alone] = useDisclosure(false);
  return (
    <main className={classes.page}>
      <div className={classes.intro}>
        <Brand />
        <h1 className={classes.title}>{t('endorse.title')}</h1>
        <p>{t('endorse.lead', { name: pairing.freelancer.name, server: pairing.serverName })}</p>
        <div className={classes.facts}>
          <Facts
            facts={[
              {
                key: 'device',
                label: t('identity.device'),
                value: <strong>{pairing.device.words}</strong>,
              },
            ]}
          />
        </div>
        <p className={classes.limits}>{t('endorse.why')}</p>
      </div>
      <div className={classes.form}>
        <OtherComputer deviceWords={pairing.device.words} />
        <Panel title={t('endorse.paper')} titleId="endorse-title">
          <div className={classes.form}>
            <p className={classes.note}>{t('endorse.paperText')}</p>
            <Button
              loading={busy}
              onClick={() => void call('recovery.open', { purpose: 'endorse' })}
            >
              {t('endorse.type')}
            </Button>
            <CallFailure name="recovery.open" />
            <Button variant="subtle" size="xs" onClick={alone.open}>
              {t('endorse.lost')}
            </Button>
          </div>
        </Panel>
        <details>
          <summary>{t('endorse.again')}</summary>
          <Panel>
            <PairingForm />
          </Panel>
        </details>
      </div>
      {isAlone ? <AloneDialog onClose={alone.close} /> : null}
    </main>
  );
}

/** Lost everything: a new start, which the old contracts do not know. */
function AloneDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords();
  return (
    <Dialog
      title={t('endorse.aloneTitle')}
      submit={t('endorse.aloneSubmit')}
      call="device.enrollAlone"
      onSubmit={async () => (await call('device.enrollAlone', {})).ok}
      onClose={onClose}
    >
      <Callout tone="attention" title={t('endorse.aloneMeaning')}>
        <p>{t('endorse.aloneText')}</p>
      </Callout>
    </Dialog>
  );
}
