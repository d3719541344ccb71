import { cellStartAt, formatCellUtc } from '../shared/domain/cell.ts';
import type { DiaryLine, SliceVerdict } from '../shared/verify/report.ts';
import { dayOf, groupBy } from './days.ts';
import { formatDuration, formatTime, plural, shortHash } from './words.ts';

const verdictWords: Readonly<Record<SliceVerdict, string>> = {
  unchanged: 'unchanged',
  warning: 'warning',
  failed: 'FAILED',
};

const stateWords: Readonly<Record<Exclude<DiaryLine['state'], 'ok'>, string>> = {
  forfeited: 'given up',
  moved: 'moved to another contract',
  void: 'void',
  lost: 'overlaps an earlier one',
  erased: 'erased',
};

/** Those whose time counts. */
const isLive = ({ state }: DiaryLine): boolean => state === 'ok' || state === 'erased';

const isNotable = ({ state, codes }: DiaryLine): boolean => state !== 'ok' || codes.length > 0;

/** The slices day by day; below a day those with a finding, or all of them. */
export function sliceLines(
  diary: readonly DiaryLine[],
  shown: 'notable' | 'all',
): readonly string[] {
  if (diary.length === 0) return [];
  const days = [...groupBy(diary, ({ idx }) => dayOf(idx))];
  return [
    'Slices by day (UTC)',
    ...days.flatMap(([day, slices]) => [
      dayLine(day, slices),
      ...slices.filter((slice) => shown === 'all' || isNotable(slice)).map(sliceLine),
    ]),
    '',
  ];
}

function dayLine(day: string, slices: readonly DiaryLine[]): string {
  const live = slices.filter(isLive);
  const ms = live.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const byVerdict = groupBy(slices, ({ verdict }) => verdict);
  const verdicts = (['unchanged', 'warning', 'failed'] as const).flatMap((verdict) => {
    const list = byVerdict.get(verdict);
    return list === undefined ? [] : [`${list.length} ${verdictWords[verdict]}`];
  });
  return `  ${day}  ${formatDuration(ms)} in ${plural(live.length, 'slice')}: ${verdicts.join(', ')}`;
}

function sliceLine(slice: DiaryLine): string {
  const { hash, idx, fromMs, toMs, mode, state, verdict, label, codes } = slice;
  const facts = [
    verdictWords[verdict],
    ...(label === undefined ? [] : [label.replaceAll('_', ' ')]),
    ...(mode === 'manual' ? ['by hand'] : []),
    ...(state === 'ok' ? [] : [stateWords[state]]),
  ];
  const times = [fromMs, toMs].map((ms) => formatTime(cellStartAt(idx) + ms).slice(11, 19));
  const found = codes.length === 0 ? '' : `: ${codes.join(' ')}`;
  return `    ${formatCellUtc(idx)}  ${times.join('–')}  ${shortHash(hash)}  ${facts.join(', ')}${found}`;
}
