import { Button, Group, NativeSelect, SegmentedControl, TextInput, Title } from '@mantine/core';
import { useIntl } from 'react-intl';
import { addDays, noonOf } from '../../ui/day-rows.ts';
import { formatDate, formatDateShort, formatDuration, localZone } from '../../ui/format.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { verdictOfSlices } from '../evidence/verdict.ts';
import { VerdictMark } from '../evidence/verdict-mark.tsx';
import { useText } from '../text/use-text.ts';
import type { DiaryPlace } from './use-diary-place.ts';
import { isDay, mondayOf, type ZoneChoice } from './zone.ts';
import classes from './diary.module.css';

interface DiaryHeadProps {
  readonly place: DiaryPlace;
  /** All that is shown, whatever the filter leaves. */
  readonly shown: { readonly slices: readonly LedgerSlice[]; readonly trackedMs: number };
  readonly evidence: Evidence;
  readonly arePicturesChecked: boolean;
  readonly onHelp: () => void;
}

/** The day or week with its sum and verdict, and the way to others and to other zones. */
export function DiaryHead({ place, shown, evidence, arePicturesChecked, onHelp }: DiaryHeadProps) {
  const t = useText();
  const { locale } = useIntl();
  const { day, view, goToDay, showView } = place;
  const step = view === 'week' ? 7 : 1;
  return (
    <header className={classes.head}>
      <div className={classes.headWords}>
        <Title order={1}>
          <HeadTitle place={place} />
        </Title>
        <p className={classes.sums} data-testid="day-summary">
          <strong>{formatDuration(shown.trackedMs, locale)}</strong> {t('diary.tracked')}
          {arePicturesChecked ? (
            <VerdictMark verdict={verdictOfSlices(evidence.report, shown.slices)} />
          ) : (
            <span role="status">{t('verify.pictures')}</span>
          )}
        </p>
      </div>
      <Group gap="xs" className={classes.tools ?? ''}>
        <SegmentedControl
          size="sm"
          aria-label={t('diary.view')}
          value={view}
          onChange={(value) => showView(value === 'week' ? 'week' : 'day')}
          data={[
            { value: 'day', label: t('diary.view.day') },
            { value: 'week', label: t('diary.view.week') },
          ]}
        />
        <Button variant="default" size="sm" onClick={() => goToDay(addDays(day, -step))}>
          {t(view === 'week' ? 'week.before' : 'diary.before')}
        </Button>
        <TextInput
          type="date"
          size="sm"
          aria-label={t('diary.day')}
          value={day}
          onChange={({ currentTarget: { value } }) => isDay(value) && goToDay(value)}
        />
        <Button variant="default" size="sm" onClick={() => goToDay(addDays(day, step))}>
          {t(view === 'week' ? 'week.after' : 'diary.after')}
        </Button>
        <ZoneSelect place={place} />
        <Button variant="subtle" size="sm" visibleFrom="sm" onClick={onHelp}>
          {t('keys.title')}
        </Button>
      </Group>
    </header>
  );
}

function HeadTitle({ place: { day, view, zone } }: Pick<DiaryHeadProps, 'place'>) {
  const t = useText();
  const { locale } = useIntl();
  const at = { locale, zone };
  if (view === 'day') return formatDate(noonOf(day, zone), at);
  const monday = mondayOf(day);
  return t('week.title', {
    from: formatDateShort(noonOf(monday, zone), at),
    to: formatDateShort(noonOf(addDays(monday, 6), zone), at),
  });
}

/** UTC, this computer's zone, or the contract's; only for display. */
function ZoneSelect({ place: { choice, theirs, showZone } }: Pick<DiaryHeadProps, 'place'>) {
  const t = useText();
  const options: readonly { readonly value: ZoneChoice; readonly label: string }[] = [
    { value: 'utc', label: 'UTC' },
    { value: 'mine', label: t('diary.mine', { zone: localZone() }) },
    { value: 'theirs', label: t('diary.theirs', { zone: theirs }) },
  ];
  return (
    <NativeSelect
      size="sm"
      aria-label={t('diary.zone')}
      value={choice}
      onChange={({ currentTarget }) =>
        showZone(options.find(({ value }) => value === currentTarget.value)?.value ?? 'utc')
      }
      data={options.map((option) => ({ ...option }))}
    />
  );
}
