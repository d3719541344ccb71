import { Button } from '@mantine/core';
import type { AppState, ContractState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { showPage } from '../actions.ts';
import { useWords } from '../words.ts';
import classes from './timer-panel.module.css';

export interface StartReasonProps {
  readonly app: AppState;
  readonly contract: ContractState | undefined;
}

/** Why Start cannot be pressed yet, and what to do; and a contract that waits to be read. */
export function StartReason({ app, contract }: StartReasonProps) {
  const t = useWords();
  const offered = app.contracts.find(({ state }) => state === 'offered');
  const about = contract?.state === 'active' ? offered : (offered ?? contract);
  if (!about && contract) return null;
  const state = about?.state ?? 'none';
  return (
    <div className={classes.note} id="start-reason">
      <Callout
        tone="calm"
        title={
          about && state !== 'none' && state !== 'active'
            ? t(`start.${state}`, { organisation: about.organisation })
            : t('start.noContract')
        }
        actions={
          <Button size="xs" variant="default" onClick={() => showPage('contract')}>
            {t('start.read')}
          </Button>
        }
      />
    </div>
  );
}

/** Why it stopped by itself, unless a notice says so already: neutral, and what to do. */
export function EndedNote({ app }: { readonly app: AppState }) {
  const t = useWords();
  const { tracking, notices } = app;
  if (tracking.state === 'tracking' || !tracking.endedBy) return null;
  if (notices.some(({ code }) => code === tracking.endedBy)) return null;
  return (
    <div className={classes.note}>
      <Callout tone="calm" announce="status" title={t(`ended.${tracking.endedBy}`)}>
        <p>{t('ended.text')}</p>
      </Callout>
    </div>
  );
}
