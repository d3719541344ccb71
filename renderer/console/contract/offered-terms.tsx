import { useId } from 'react';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { Panel } from '../../ui/panel.tsx';
import { useText } from '../text/use-text.ts';
import { WhatChanges } from './what-changes.tsx';
import prose from '../text/prose.module.css';

interface OfferedTermsProps {
  readonly summary: ContractSummary;
  readonly contract: LoggedOf<'contract'>;
}

/** New terms that the freelancer has not signed yet: only an offer, so nothing of it is proved. */
export function OfferedTerms({ summary, contract }: OfferedTermsProps) {
  const t = useText();
  const id = useId();
  const { revision } = summary;
  if (revision === undefined || revision.hash !== '') return null;
  return (
    <Panel title={t('revision.offered')} titleId={id} testId="offered-terms">
      <p className={prose.text}>{t('revision.offeredText')}</p>
      <WhatChanges before={contract.entry.payload} after={revision.draft} />
    </Panel>
  );
}
