import { useIntl } from 'react-intl';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { formatDuration, formatInstant, localZone } from '../../ui/format.ts';
import { LiveMark } from '../../ui/live-mark.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import type { LiveState, Presence } from './live-state.ts';
import classes from './now.module.css';

interface NowCardProps {
  readonly contract: ContractSummary;
  readonly live: LiveState;
  readonly presence: Presence;
  readonly nowMs: number;
}

export function NowCard({ contract, live, presence, nowMs }: NowCardProps) {
  const t = useText();
  return (
    <article className={classes.card} data-presence={presence}>
      <LiveMark isLive={presence === 'working'} />
      <div className={classes.words}>
        <TextLink
          to="/contracts/$con/diary"
          params={{ con: contract.con }}
          className={classes.name ?? ''}
        >
          <bdi>{contract.freelancer}</bdi>
        </TextLink>
        <span className={classes.title}>
          <bdi>{contract.draft.title}</bdi>
        </span>
        <Since live={live} presence={presence} nowMs={nowMs} />
        {live.state === 'started' ? (
          <p className={classes.memo}>
            <bdi>{live.memo ?? t('now.firstSlice')}</bdi>
          </p>
        ) : null}
      </div>
    </article>
  );
}

/** Silence is said as such: nobody here can know why a computer is not heard from. */
function Since({ live, presence, nowMs }: Omit<NowCardProps, 'contract'>) {
  const t = useText();
  const { locale } = useIntl();
  const at = (ms: number): string => formatInstant(ms, { locale, zone: localZone() });
  if (live.state === 'never') return <p className={classes.since}>{t('now.neverText')}</p>;
  if (live.state === 'stopped')
    return <p className={classes.since}>{t('now.stoppedAt', { at: at(live.atMs) })}</p>;
  const length = formatDuration(Math.max(0, nowMs - live.sinceMs), locale);
  return (
    <p className={classes.since}>
      {presence === 'working'
        ? t('now.since', { at: at(live.sinceMs), length })
        : t('now.notHeard', { at: at(live.heardMs), since: at(live.sinceMs) })}
    </p>
  );
}
