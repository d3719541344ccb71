import { Button } from '@mantine/core';
import type { AppState, ContractState } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDurationLong, formatInstant } from '../../ui/format.ts';
import { showPage } from '../actions.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import { Continue } from './continue-button.tsx';
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

/** Why it stopped, unless a notice says so already: neutral, what was left out, and how to go on. */
export function EndedNote({ app }: { readonly app: AppState }) {
  const t = useWords();
  const place = useLocalPlace();
  const { tracking, notices } = app;
  const { ended } = tracking;
  if (tracking.state === 'tracking' || !ended) return null;
  if (ended.leftOutMs === 0 && notices.some(({ code }) => code === ended.by)) return null;
  const length = formatDurationLong(ended.leftOutMs, place.locale);
  return (
    <div className={classes.note}>
      <Callout tone="calm" announce="status" title={t(`ended.${ended.by}`)} actions={<Continue />}>
        <p>{t('ended.text', { at: formatInstant(ended.atMs, place) })}</p>
        {ended.leftOutMs > 0 ? <p>{t('ended.leftOut', { length })}</p> : null}
      </Callout>
    </div>
  );
}
