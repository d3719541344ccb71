import { Button, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { AppState, ContractState } from '../../../shared/api/app-state.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { Panel } from '../../ui/panel.tsx';
import { selectedContract } from '../actions.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { Dot } from '../today/contract-picker.tsx';
import { useWords } from '../words.ts';
import { Consent } from './consent.tsx';
import classes from './contract-page.module.css';
import { ContractTerms } from './contract-terms.tsx';
import { IdentityPanel } from './identity-panel.tsx';
import { ElsewhereNote, EndedNote, RevisionNote, SealNote } from './contract-notes.tsx';
import { PayoutForm } from './payout-form.tsx';

/** Contracts in plain words, consent, payout details, and this computer's own proof. */
export function ContractPage() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const [openedCon, openCon] = useState<string>();
  const contract = useContractToRead(openedCon);
  if (!app) return null;
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">{t('page.contract')}</VisuallyHidden>
      <div className={classes.main}>
        {contract ? (
          <>
            {app.contracts.length > 1 ? (
              <ContractList app={app} current={contract.con} onOpen={openCon} />
            ) : null}
            <ContractSheet contract={contract} />
          </>
        ) : (
          <Panel>
            <EmptyNote
              title={t('contracts.empty')}
              actions={
                <Button variant="default" onClick={() => void call('sync.now', {})}>
                  {t('sync.now')}
                </Button>
              }
            >
              {t('contracts.emptyText')}
            </EmptyNote>
            <CallFailure name="sync.now" />
          </Panel>
        )}
      </div>
      <div className={classes.side}>
        <PayoutPanel contract={contract} />
        {app.pairing ? (
          <IdentityPanel pairing={app.pairing} version={app.version} con={contract?.con} />
        ) : null}
      </div>
    </div>
  );
}

/** The one opened here; else one that waits to be read; else the one in use. */
function useContractToRead(openedCon: string | undefined): ContractState | undefined {
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const opened = app?.contracts.find(({ con }) => con === openedCon);
  const offered = app?.contracts.find(({ state }) => state === 'offered');
  return opened ?? offered ?? selectedContract({ app, chosenCon });
}

interface ContractListProps {
  readonly app: AppState;
  readonly current: string;
  readonly onOpen: (con: string) => void;
}

function ContractList({ app, current, onOpen }: ContractListProps) {
  const t = useWords();
  return (
    <nav aria-label={t('contracts.title')} className={classes.list}>
      {app.contracts.map(({ con, organisation, draft, state }) => (
        <Button
          key={con}
          variant={con === current ? 'light' : 'subtle'}
          aria-current={con === current ? 'true' : undefined}
          leftSection={<Dot con={con} />}
          justify="flex-start"
          onClick={() => onOpen(con)}
        >
          {organisation} · {draft.title} ({t(`contractState.${state}`)})
        </Button>
      ))}
    </nav>
  );
}

function ContractSheet({ contract }: { readonly contract: ContractState }) {
  const t = useWords();
  return (
    <Panel
      title={`${contract.organisation} · ${contract.draft.title}`}
      titleId="contract-title"
      aside={<span className={classes.state}>{t(`contractState.${contract.state}`)}</span>}
    >
      <ElsewhereNote contract={contract} />
      <EndedNote contract={contract} />
      <ContractTerms contract={contract} />
      <Consent key={contract.con} contract={contract} />
      <div className={classes.notes}>
        <SealNote contract={contract} />
        <RevisionNote contract={contract} />
      </div>
    </Panel>
  );
}

function PayoutPanel({ contract }: { readonly contract: ContractState | undefined }) {
  const t = useWords();
  const canSign = contract?.state === 'active' || contract?.state === 'signed';
  return (
    <Panel title={t('payout.title')} titleId="payout-title">
      {canSign ? (
        <PayoutForm key={contract.con} contract={contract} />
      ) : (
        <p className={classes.text}>{t('payout.notYet')}</p>
      )}
    </Panel>
  );
}
