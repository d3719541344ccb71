import { Button, Collapse } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';
import { type TermsVersion, termsVersions } from './terms-versions.ts';
import { WhatChanges } from './what-changes.tsx';
import classes from './contract.module.css';
import prose from '../text/prose.module.css';

/** Every version of the terms with its dates, newest first; nothing of it is ever lost. */
export function TermsHistory({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const id = useId();
  const versions = termsVersions(evidence.ledger, evidence.logged);
  if (versions.length < 2) return null;
  return (
    <Panel title={t('versions.title')} titleId={id} testId="terms-history">
      <ol className={classes.versions}>
        {versions.map((version, at) => (
          <li key={version.contract.entry.hash} className={classes.version}>
            <Version version={version} no={versions.length - at} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Version({ version, no }: { readonly version: TermsVersion; readonly no: number }) {
  const t = useText();
  const { locale } = useIntl();
  const [isOpen, changes] = useDisclosure(false);
  const { contract, before, state, answer, reason } = version;
  const { payload } = contract.entry;
  const at = (ms: number): string => formatInstant(ms, { locale, zone: localZone() });
  return (
    <>
      <p className={classes.versionTitle}>
        {t('versions.version', { no })} · {t(`versions.${state}`)}
      </p>
      <p className={prose.fine}>
        {t('versions.signed', { at: at(contract.receivedMs) })}{' '}
        {answer === undefined
          ? null
          : t(state === 'declined' ? 'versions.answeredNo' : 'versions.answeredYes', {
              at: at(answer.receivedMs),
            })}{' '}
        {state === 'in_force' || state === 'replaced'
          ? t('versions.from', { at: at(cellStartAt(payload.from_idx)) })
          : null}
      </p>
      {reason === undefined ? null : (
        <p className={prose.text}>{t('versions.reason', { reason })}</p>
      )}
      {before === undefined ? null : (
        <div>
          <Button variant="default" size="xs" aria-expanded={isOpen} onClick={changes.toggle}>
            {t(isOpen ? 'versions.hide' : 'versions.show')}
          </Button>
          <Collapse expanded={isOpen} keepMounted={false}>
            <WhatChanges before={before.entry.payload} after={payload} />
          </Collapse>
        </div>
      )}
    </>
  );
}
