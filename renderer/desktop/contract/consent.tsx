import { Button } from '@mantine/core';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './consent.module.css';

/** The freelancer's decision, below the words that it is about. */
export function Consent({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('contract.accept'));
  const { con, organisation, state } = contract;
  if (state === 'signed') {
    return (
      <Callout tone="calm" title={t('consent.accepted', { organisation })} announce="status" />
    );
  }
  if (state !== 'offered') return null;
  return (
    <div className={classes.consent}>
      <p className={classes.lead}>{t('consent.lead', { organisation })}</p>
      <AcceptButton con={con} busy={busy} />
      <CallFailure name="contract.accept" />
      <p className={classes.text}>{t('consent.notNow')}</p>
    </div>
  );
}

function AcceptButton({ con, busy }: { readonly con: string; readonly busy: boolean }) {
  const t = useWords();
  return (
    <Button size="md" loading={busy} onClick={() => void call('contract.accept', { con })}>
      {t('consent.accept')}
    </Button>
  );
}
