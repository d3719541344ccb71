import { Button, Group, SegmentedControl, TextInput, Title } from '@mantine/core';
import { useIntl } from 'react-intl';
import { addDays, noonOf } from '../../ui/day-rows.ts';
import { formatDate, formatDuration, localZone } from '../../ui/format.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { useText } from '../text/use-text.ts';
import type { DayView } from '../../ui/day-view.ts';
import { isDay, type ZoneChoice } from './zone.ts';
import classes from './diary.module.css';

interface DiaryHeadProps {
  readonly day: string;
  readonly zone: string;
  readonly choice: ZoneChoice;
  readonly view: DayView<LedgerSlice>;
  readonly evidence: Evidence;
  readonly arePicturesChecked: boolean;
  readonly onDay: (day: string) => void;
  readonly onZone: (zone: ZoneChoice) => void;
  readonly onHelp: () => void;
}

/** The day with its sum and verdict, and the way to other days and zones. */
export function DiaryHead(props: DiaryHeadProps) {
  const { day, zone, choice, view, evidence, onDay, onZone, onHelp } = props;
  const t = useText();
  const { locale } = useIntl();
  return (
    <header className={classes.head}>
      <div className={classes.headWords}>
        <Title order={1}>{formatDate(noonOf(day, zone), { locale, zone })}</Title>
        <p className={classes.sums} data-testid="day-summary">
          <strong>{formatDuration(view.trackedMs, locale)}</strong> {t('diary.tracked')}
          {props.arePicturesChecked ? (
            <VerdictMark verdict={verdictOfSlices(evidence.report, view.slices)} />
          ) : (
            <span role="status">{t('verify.pictures')}</span>
          )}
        </p>
      </div>
      <Group gap="xs">
        <Button variant="default" size="sm" onClick={() => onDay(addDays(day, -1))}>
          {t('diary.before')}
        </Button>
        <TextInput
          type="date"
          size="sm"
          aria-label={t('diary.day')}
          value={day}
          onChange={({ currentTarget }) => isDay(currentTarget.value) && onDay(currentTarget.value)}
        />
        <Button variant="default" size="sm" onClick={() => onDay(addDays(day, 1))}>
          {t('diary.after')}
        </Button>
        <SegmentedControl
          size="sm"
          aria-label={t('diary.zone')}
          value={choice}
          onChange={(value) => onZone(value === 'mine' ? 'mine' : 'utc')}
          data={[
            { value: 'utc', label: 'UTC' },
            { value: 'mine', label: t('diary.mine', { zone: localZone() }) },
          ]}
        />
        <Button variant="subtle" size="sm" visibleFrom="sm" onClick={onHelp}>
          {t('keys.title')}
        </Button>
      </Group>
    </header>
  );
}
