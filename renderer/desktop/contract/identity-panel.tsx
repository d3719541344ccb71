import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PairingState } from '../../../shared/api/app-state.ts';
import type { DesktopResponses } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { messageIdOf, useWords } from '../words.ts';
import classes from './identity-panel.module.css';

export interface IdentityPanelProps {
  readonly pairing: PairingState;
  readonly version: string;
  readonly con: string | undefined;
}

/** Who this computer is, whom it trusts, and files that prove it without anyone. */
export function IdentityPanel({ pairing, version, con }: IdentityPanelProps) {
  const t = useWords();
  const { freelancer, serverName, serverUrl, device, logWords } = pairing;
  const keystoreId = messageIdOf(`keystore.${device.keystore}`);
  return (
    <Panel title={t('identity.title')} titleId="identity-title">
      <Facts
        facts={[
          { key: 'you', label: t('identity.freelancer'), value: freelancer.name },
          { key: 'server', label: t('identity.server'), value: `${serverName} · ${serverUrl}` },
          { key: 'device', label: t('identity.device'), value: <Spoken words={device.words} /> },
          { key: 'log', label: t('identity.log'), value: <Spoken words={logWords} /> },
          {
            key: 'keystore',
            label: t('identity.keystore'),
            value: keystoreId ? t(keystoreId) : device.keystore,
          },
          { key: 'version', label: t('identity.version'), value: version },
        ]}
      />
      <p className={classes.text}>{t('identity.words')}</p>
      {con ? <OwnProof con={con} /> : null}
    </Panel>
  );
}

const Spoken = ({ words }: { readonly words: string }) => (
  <span className={classes.words}>{words}</span>
);

function OwnProof({ con }: { readonly con: string }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('proof.save'));
  const [saved, setSaved] = useState<DesktopResponses['proof.save']>();
  const save = async () => {
    const answer = await call('proof.save', { con });
    setSaved(answer.ok ? answer.value : undefined);
  };
  return (
    <div className={classes.proof}>
      <h3 className={classes.title}>{t('proof.title')}</h3>
      <p className={classes.text}>{t('proof.text')}</p>
      <Button variant="default" size="xs" loading={busy} onClick={() => void save()}>
        {t('proof.save')}
      </Button>
      {saved ? (
        <Callout
          tone="calm"
          announce="status"
          title={t('proof.saved', { anchors: saved.anchors, policy: saved.policy })}
        />
      ) : null}
      <CallFailure name="proof.save" />
    </div>
  );
}
