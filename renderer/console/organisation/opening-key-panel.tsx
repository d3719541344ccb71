import { Button, Stack } from '@mantine/core';
import { useId, useState } from 'react';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { type AgeKeyPair, createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useIdentities, useOrgkey } from '../data/queries.ts';
import { useBrowserKey } from '../keys/use-signing-key.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { KeepOpeningKey } from './keep-opening-key.tsx';
import { NewOpeningKey } from './new-opening-key.tsx';
import type { OrganisationPanelProps } from './root-key-panel.tsx';
import classes from './organisation.module.css';

/** The key that pictures are sealed to (protocol 3.9): made, replaced, and kept here. */
export function OpeningKeyPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const orgkey = useOrgkey(organisation.id);
  const identities = useIdentities(organisation.id).data ?? [];
  const root = useBrowserKey(organisation.id, 'root');
  const [pair, setPair] = useState<AgeKeyPair>();
  if (orgkey.error) return <ErrorNote error={orgkey.error} onRetry={() => void orgkey.refetch()} />;
  if (orgkey.data === undefined) return null;
  const { recipient } = orgkey.data;
  const signer = root && bytesToHex(root.publicKey) === organisation.orgPk ? root : undefined;
  const isHere = identities.some((each) => each.recipient === recipient);
  const make = (words: 'opening.make' | 'opening.replace') =>
    isOwner && signer ? (
      <Button variant="default" onClick={() => void createAgeKeyPair().then(setPair)}>
        {t(words)}
      </Button>
    ) : null;
  return (
    <Panel title={t('opening.title')} titleId={id} testId="opening-key">
      <Stack gap="md">
        <p className={classes.text}>{t('opening.text')}</p>
        {recipient === '' ? (
          <Callout tone="calm" title={t('opening.none')} actions={make('opening.make')}>
            <p>{t(isOwner ? 'opening.noneText' : 'opening.noneOther')}</p>
            {isOwner && signer === undefined ? <p>{t('opening.needsRoot')}</p> : null}
          </Callout>
        ) : (
          <Callout
            tone={isHere ? 'calm' : 'attention'}
            title={t(isHere ? 'opening.here' : 'opening.away')}
            actions={make('opening.replace')}
          >
            <p>
              {t('opening.recipient')} <code>{recipient}</code>
            </p>
            <p>{t(isHere ? 'opening.hereText' : 'opening.awayText')}</p>
          </Callout>
        )}
        {recipient !== '' && !isHere ? (
          <KeepOpeningKey organisation={organisation.id} recipient={recipient} />
        ) : null}
        {pair && signer ? (
          <NewOpeningKey
            organisation={organisation}
            before={orgkey.data}
            pair={pair}
            signer={signer}
            onClose={() => setPair(undefined)}
          />
        ) : null}
      </Stack>
    </Panel>
  );
}
