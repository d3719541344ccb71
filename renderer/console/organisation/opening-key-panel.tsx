import { Button, Stack } from '@mantine/core';
import { useId, useState } from 'react';
import { useIntl } from 'react-intl';
import type { OrgkeyState } from '../../../shared/api/schemas.ts';
import { shortRecipient } from '../../../shared/entry/sealing-keys.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { type AgeKeyPair, createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDate } from '../../ui/format.ts';
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
  const { recipient, keys } = orgkey.data;
  const signer = root && bytesToHex(root.publicKey) === organisation.orgPk ? root : undefined;
  const held = identities.map((each) => each.recipient);
  const state = stateOf(orgkey.data, held);
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
            tone={state === 'here' ? 'calm' : 'attention'}
            title={t(`opening.${state}`)}
            actions={make('opening.replace')}
          >
            <p>
              {t('opening.recipient')} <code>{recipient}</code>
            </p>
            <p>{t(`opening.${state}Text`)}</p>
            {keys.length > 1 ? <KeyList keys={keys} held={held} /> : null}
          </Callout>
        )}
        {recipient !== '' && state !== 'here' ? (
          <KeepOpeningKey
            organisation={organisation.id}
            recipients={keys.map((key) => key.recipient)}
          />
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

/** `older`: the newest key is here, and one that pictures were sealed to before is not. */
function stateOf(
  { recipient, keys }: OrgkeyState,
  held: readonly string[],
): 'here' | 'older' | 'away' {
  if (!held.includes(recipient)) return 'away';
  return keys.every((key) => held.includes(key.recipient)) ? 'here' : 'older';
}

/** Every key that pictures were sealed to: which printed page is still to be fetched. */
function KeyList({ keys, held }: Pick<OrgkeyState, 'keys'> & { readonly held: readonly string[] }) {
  const t = useText();
  const { locale } = useIntl();
  return (
    <ul className={classes.keys} aria-label={t('opening.keys')}>
      {keys.map(({ recipient, sinceMs }) => (
        <li key={`${recipient} ${sinceMs}`}>
          {t(held.includes(recipient) ? 'opening.keyHere' : 'opening.keyMissing', {
            key: shortRecipient(recipient),
            since: formatDate(sinceMs, { locale, zone: 'UTC' }),
          })}
        </li>
      ))}
    </ul>
  );
}
