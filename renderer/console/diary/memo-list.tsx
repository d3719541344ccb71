import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { colourOf } from '../../ui/colour-of.ts';
import { dayOf } from '../../ui/day-rows.ts';
import { endAtOf, lengthMs, startAtOf } from '../../ui/day-view.ts';
import { formatDateShort, formatDuration, formatTime } from '../../ui/format.ts';
import { VerdictShape } from '../../ui/verdict-shape.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { useText } from '../text/use-text.ts';
import { activityWords } from './activity-words.ts';
import { type MemoGroup, memoGroups } from './memo-groups.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import classes from './memo-list.module.css';

interface MemoListProps {
  /** In time order. */
  readonly slices: readonly LedgerSlice[];
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}

/** What the time was for: consecutive slices with the same memo as one line with their sum. */
export function MemoList({ slices, evidence, place }: MemoListProps) {
  const t = useText();
  const groups = memoGroups(slices, (slice) => dayOf(startAtOf(slice), place.zone));
  if (groups.length === 0) return null;
  return (
    <section className={classes.list} aria-label={t('memos.title')}>
      <h2 className={classes.title}>{t('memos.title')}</h2>
      {groups.map((group) => (
        <Group key={group.key} group={group} evidence={evidence} place={place} />
      ))}
    </section>
  );
}

interface GroupProps {
  readonly group: MemoGroup;
  readonly evidence: Evidence;
  readonly place: DiaryPlace;
}

function Group({ group, evidence, place }: GroupProps) {
  const t = useText();
  const { locale } = useIntl();
  const at = { locale, zone: place.zone };
  const verdict = verdictOfSlices(evidence.report, group.slices);
  const hasVerdict = verdict === 'warning' || verdict === 'failed';
  return (
    <details className={classes.group}>
      <summary className={classes.summary}>
        <span
          className={classes.bar}
          style={{ background: group.memo === '' ? 'var(--cs-gone)' : colourOf(group.memo) }}
        />
        <span className={classes.memo}>
          <bdi>{group.memo === '' ? t('diary.noMemo') : group.memo}</bdi>
        </span>
        <span className={classes.when}>
          {place.view === 'week' ? `${formatDateShort(group.startAt, at)}, ` : ''}
          {formatTime(group.startAt, at)}–{formatTime(group.endAt, at)}
        </span>
        <span className={classes.sum}>
          {hasVerdict ? <VerdictShape verdict={verdict} /> : null}
          <strong>{formatDuration(group.trackedMs, locale)}</strong>
          <span className={classes.count}>{t('memos.count', { count: group.slices.length })}</span>
        </span>
      </summary>
      <ul className={classes.slices}>
        {group.slices.map((slice) => (
          <li key={slice.hash}>
            <button
              type="button"
              className={classes.slice}
              onClick={() => place.select(slice.hash)}
            >
              {formatTime(startAtOf(slice), at)}–{formatTime(endAtOf(slice), at)}
            </button>{' '}
            {formatDuration(lengthMs(slice), locale)} · {activityWords(t, slice)}
          </li>
        ))}
      </ul>
    </details>
  );
}
