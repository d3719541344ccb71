import { Button } from '@mantine/core';
import type { ContractState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { showPage } from '../actions.ts';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { ContractTerms } from './contract-terms.tsx';
import { TermsChanges } from './terms-changes.tsx';
import classes from './contract-page.module.css';

interface Props {
  readonly contract: ContractState;
}

/** Signed on another computer of hers: she compares the words of that computer's key. */
export function ElsewhereNote({ contract }: Props) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('contract.adopt'));
  const { con, signedElsewhere } = contract;
  if (!signedElsewhere) return null;
  return (
    <Callout
      tone="attention"
      title={t('adopt.title')}
      actions={
        <Button size="xs" loading={busy} onClick={() => void call('contract.adopt', { con })}>
          {t('adopt.submit')}
        </Button>
      }
    >
      <p>
        {t('adopt.text')} <strong>{signedElsewhere.words}</strong>
      </p>
      <CallFailure name="contract.adopt" />
    </Callout>
  );
}

/** Whose key opens the pictures. */
export function SealNote({ contract }: Props) {
  const t = useWords();
  const { organisation, sealedTo } = contract;
  if (!sealedTo) return null;
  return <p className={classes.text}>{t('seal.to', { organisation, words: sealedTo.words })}</p>;
}

/** New terms: read and accepted like the first ones; until then the old ones go on. */
export function RevisionNote({ contract }: Props) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('contract.accept'));
  const { con, organisation, revision } = contract;
  if (!revision) return null;
  if (revision.state === 'signed')
    return <Callout tone="calm" title={t('revision.signed', { organisation })} />;
  return (
    <section aria-label={t('revision.title', { organisation })} className={classes.notes}>
      <Callout
        tone="attention"
        title={t('revision.title', { organisation })}
        actions={
          <Button size="xs" loading={busy} onClick={() => void call('contract.accept', { con })}>
            {t('revision.accept')}
          </Button>
        }
      >
        <p>{t('revision.text')}</p>
        <CallFailure name="contract.accept" />
      </Callout>
      <TermsChanges contract={contract} next={revision.draft} />
      <details>
        <summary>{t('revision.read')}</summary>
        <ContractTerms contract={{ ...contract, draft: revision.draft }} />
      </details>
    </section>
  );
}

/** It is over, and what is hers stays. */
export function EndedNote({ contract }: Props) {
  const t = useWords();
  if (contract.state !== 'ended') return null;
  return (
    <Callout
      tone="calm"
      title={t('ended.title')}
      actions={
        <Button size="xs" variant="default" onClick={() => showPage('safety')}>
          {t('everything.title')}
        </Button>
      }
    >
      <p>{t('ended.contractText')}</p>
    </Callout>
  );
}
