import { useIntl } from 'react-intl';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { formatDuration } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import classes from './finance.module.css';

const dayMs = 86_400_000;

interface WaitingProps {
  readonly timesheet: LedgerTimesheet;
  readonly capMs: number | undefined;
}

/** For how long a week waits for finance, and how full it is. */
export function Waiting({ timesheet, capMs }: WaitingProps) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const { state, client, timesheet: sheet } = timesheet;
  const { service, support } = sheet.entry.payload.ms;
  const sinceMs = clock.nowMs() - (client?.receivedMs ?? sheet.receivedMs);
  return (
    <span className={classes.count}>
      {state === 'paid'
        ? ''
        : `${t('finance.waiting', { count: Math.max(0, Math.floor(sinceMs / dayMs)) })} · `}
      {t('finance.ofCap', {
        time: formatDuration(service + support, locale),
        cap: formatDuration(capMs ?? 0, locale),
      })}
    </span>
  );
}
