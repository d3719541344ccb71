import type { ContractState } from '../../../shared/api/app-state.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatDuration, formatInstant, formatMoney, type Place } from '../../ui/format.ts';
import type { Words } from '../words.ts';

export interface TermsPart {
  readonly key: 'what' | 'often' | 'who' | 'long' | 'money';
  readonly lines: readonly string[];
}

export interface Reader {
  readonly t: Words;
  readonly place: Place;
}

type Terms = ContractState['draft'];

const daySeconds = 86_400;

/** A contract as sentences; every term that records, shows or pays something has one. */
export function plainTerms(contract: ContractState, reader: Reader): readonly TermsPart[] {
  const { draft, organisation } = contract;
  return [
    { key: 'what', lines: whatLines(draft, reader) },
    { key: 'often', lines: oftenLines(draft, reader) },
    { key: 'who', lines: whoLines(draft, { ...reader, organisation }) },
    { key: 'long', lines: longLines(draft, reader) },
    { key: 'money', lines: moneyLines(draft, reader) },
  ];
}

function whatLines({ pol, memo_required: memoRequired }: Terms, { t }: Reader): readonly string[] {
  return [
    t('terms.whatTime'),
    t('terms.whatCounts'),
    t('terms.whatMemo', { required: memoRequired ? 'yes' : 'no' }),
    pol.caps > 0 ? t('terms.whatShots', { scr: pol.scr, blur: pol.blur }) : t('terms.whatNoShots'),
    t('terms.whatApp', { app: pol.app }),
  ];
}

const oftenLines = ({ pol }: Terms, { t }: Reader): readonly string[] => [
  t('terms.oftenShots', { caps: pol.caps }),
  t('terms.oftenIdle', { minutes: Math.round(pol.idle_s / 60) }),
  ...(pol.caps > 0 ? [t('terms.oftenHold', { minutes: Math.round(pol.hold_s / 60) })] : []),
];

const whoLines = (
  { arbiter }: Terms,
  { t, organisation }: Reader & { readonly organisation: string },
): readonly string[] => [
  t('terms.whoClient', { organisation }),
  t('terms.whoOperator'),
  ...(arbiter ? [t('terms.whoArbiter', { arbiter })] : []),
];

const longLines = ({ pol }: Terms, { t }: Reader): readonly string[] => [
  t('terms.longKeep', { days: pol.keep_days }),
  t('terms.longProof'),
];

function moneyLines(draft: Terms, { t, place }: Reader): readonly string[] {
  const { locale } = place;
  const rates = draft.rates.map((rate) =>
    t('terms.rate', {
      work: t(`work.${rate.work}`),
      rate: formatMoney(rate.rate_minor, draft.cur, locale),
    }),
  );
  return [
    ...rates,
    draft.cap_ms > 0
      ? t('terms.cap', { cap: formatDuration(draft.cap_ms, locale) })
      : t('terms.noCap'),
    t('terms.manual', { ok: draft.manual_ok ? 'yes' : 'no' }),
    t('terms.offline', { length: lengthText(draft.offline_max_s, { t, place }) }),
    t('terms.auto', { auto: draft.auto_timesheet ? 'yes' : 'no' }),
    t('terms.close', {
      edit: lengthText(draft.edit_close_s, { t, place }),
      review: lengthText(draft.review_close_s, { t, place }),
    }),
    t('terms.silence', { silence: draft.on_silence }),
    t('terms.from', { at: formatInstant(cellStartAt(draft.from_idx), place), tz: draft.tz }),
  ];
}

function lengthText(seconds: number, { t, place }: Reader): string {
  const isWholeDays = seconds >= daySeconds && seconds % daySeconds === 0;
  if (isWholeDays) return t('length.days', { days: seconds / daySeconds });
  return formatDuration(seconds * 1000, place.locale);
}
