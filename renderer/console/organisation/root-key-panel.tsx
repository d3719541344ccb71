import { Button } from '@mantine/core';
import { useId } from 'react';
import type { Organisation } from '../../../shared/api/schemas.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useBrowserKey, useMakeKey } from '../keys/use-signing-key.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorText } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { keyWords } from '../../../shared/entry/key-words.ts';
import classes from './organisation.module.css';

export interface OrganisationPanelProps {
  readonly organisation: Organisation;
  readonly isOwner: boolean;
}

/** The key that says who may approve: made here, or held elsewhere. */
export function RootKeyPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const { crypto } = useDeps();
  const local = useBrowserKey(organisation.id, 'root');
  const make = useMakeKey(organisation.id, 'root');
  const { orgPk } = organisation;
  const isHere = local ? bytesToHex(local.publicKey) === orgPk : false;
  return (
    <Panel title={t('root.title')} titleId={id}>
      <p className={classes.text}>{t('root.text')}</p>
      {orgPk === '' ? (
        <Callout
          tone="attention"
          title={t('root.none')}
          actions={
            isOwner ? (
              <Button loading={make.isPending} onClick={() => make.mutate('')}>
                {t('root.make')}
              </Button>
            ) : null
          }
        >
          <p>{t(isOwner ? 'root.noneText' : 'root.noneOther')}</p>
          {make.error ? (
            <div role="alert">
              <ErrorText error={make.error} />
            </div>
          ) : null}
        </Callout>
      ) : (
        <Callout tone="calm" title={t(isHere ? 'root.here' : 'root.elsewhere')}>
          <p>
            {t('root.words')} <strong>{keyWords(crypto.hasher, orgPk)}</strong>
          </p>
          <p>{t(isHere ? 'root.hereText' : 'root.elsewhereText')}</p>
        </Callout>
      )}
    </Panel>
  );
}
