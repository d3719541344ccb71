import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { Facts, type Fact } from '../../ui/facts.tsx';
import {
  formatCount,
  formatDuration,
  formatInstant,
  formatTimeExact,
  formatZone,
  type Place,
} from '../../ui/format.ts';
import { FailingRules } from '../parts/failing-rules.tsx';
import { useDiaryPlace } from '../use-place.ts';
import { useWords, type Words } from '../words.ts';
import { stateText } from './state-text.ts';

/** When, what for, how, and what became of it. */
export function SliceFacts({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  const place = useDiaryPlace();
  return <Facts facts={[...timeFacts(slice, t, place), ...logFacts(slice, t, place)]} />;
}

function timeFacts(slice: DiaryCellSlice, t: Words, place: Place): readonly Fact[] {
  const startAt = cellStartAt(slice.idx);
  const from = formatTimeExact(startAt + slice.fromMs, place);
  const to = `${formatTimeExact(startAt + slice.toMs, place)} ${formatZone(startAt, place)}`;
  const length = formatDuration(slice.toMs - slice.fromMs, place.locale);
  const mode = t(`mode.${slice.ctxMode}`);
  return [
    { key: 'memo', label: t('detail.memo'), value: slice.memo || t('diary.noMemo') },
    ...(slice.ticket
      ? [
          {
            key: 'ticket',
            label: t('detail.ticket'),
            value: `${slice.ticket.sys} ${slice.ticket.ref}`,
          },
        ]
      : []),
    { key: 'time', label: t('detail.time'), value: t('detail.timeValue', { from, to, length }) },
    {
      key: 'mode',
      label: t('detail.mode'),
      value: slice.mode === 'manual' ? `${mode}, ${t('detail.manual')}` : mode,
    },
    ...(slice.keptMs > 0
      ? [
          {
            key: 'kept',
            label: t('detail.kept'),
            value: t('detail.keptValue', { length: formatDuration(slice.keptMs, place.locale) }),
          },
        ]
      : []),
    {
      key: 'rules',
      label: t('rule.title'),
      value: <FailingRules failing={slice.failing} />,
    },
    { key: 'state', label: t('detail.state'), value: <strong>{stateText(t, slice)}</strong> },
  ];
}

function logFacts(slice: DiaryCellSlice, t: Words, place: Place): readonly Fact[] {
  const facts: Fact[] = [];
  if (slice.logIndex !== undefined && slice.receivedMs !== undefined) {
    const index = formatCount(slice.logIndex, place.locale);
    const at = formatInstant(slice.receivedMs, place);
    facts.push({
      key: 'log',
      label: t('detail.log'),
      value: t('detail.logValue', { index, at }),
    });
  }
  if (slice.hash) {
    facts.push({
      key: 'entry',
      label: t('detail.entry'),
      value: <code title={slice.hash}>{slice.hash.slice(0, 16)}</code>,
    });
  }
  return facts;
}
