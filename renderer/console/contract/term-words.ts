import type { ContractDraft } from '../../../shared/api/schemas.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { formatDuration, formatInstant, formatMoney } from '../../ui/format.ts';
import type { Text } from '../text/use-text.ts';
import { formatExact } from '../week/exact-time.ts';

/** Offered terms, or those of a signed contract with the keys in it. */
export type Terms = ContractDraft | ContractPayload;

/** One agreed thing in plain words. */
export interface Term {
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

interface Words {
  readonly t: Text;
  readonly locale: string;
}

const dayS = 86_400;

/**
 * Everything that is agreed, in plain words: what, how often, who sees it, how long it is kept. Two
 * contracts that differ in any term differ in these words.
 */
export const termWords = (terms: Terms, words: Words): readonly Term[] => [
  ...payWords(terms, words),
  ...recordingWords(terms, words),
  ...weekWords(terms, words),
];

function payWords(terms: Terms, { t, locale }: Words): readonly Term[] {
  const rates = terms.rates.map(
    ({ work, rate_minor }) =>
      `${t(`work.${work}`)}: ${t('terms.perHour', { rate: formatMoney(rate_minor, terms.cur, locale) })}`,
  );
  const from = formatInstant(cellStartAt(terms.from_idx), { locale, zone: terms.tz });
  const sum = formatMoney(terms.two_person_minor, terms.cur, locale);
  return [
    { key: 'title', label: t('terms.name'), value: terms.title },
    { key: 'rates', label: t('terms.rates'), value: rates.join('; ') },
    ...(terms.plan === 'hourly'
      ? []
      : [{ key: 'plan', label: t('terms.plan'), value: t(`terms.plan.${terms.plan}`) }]),
    {
      key: 'cap',
      label: t('terms.cap'),
      value: t('terms.capText', { cap: hoursWords(terms.cap_ms, locale) }),
    },
    { key: 'from', label: t('terms.from'), value: from },
    { key: 'two', label: t('terms.two'), value: t('terms.twoText', { sum }) },
  ];
}

function recordingWords(terms: Terms, words: Words): readonly Term[] {
  const { t } = words;
  const { pol } = terms;
  const length = (seconds: number): string => lengthWords(seconds * 1_000, words);
  const captures = { caps: pol.caps, scr: t(`terms.scr.${pol.scr}`) };
  return [
    {
      key: 'captures',
      label: t('terms.captures'),
      value: pol.caps === 0 ? t('terms.capturesNone') : t('terms.capturesText', captures),
    },
    ...(pol.caps > 0 ? pictureWords(terms, t) : []),
    { key: 'app', label: t('terms.app'), value: t(`terms.app.${pol.app}`) },
    {
      key: 'idle',
      label: t('terms.idle'),
      value: t('terms.idleText', { after: length(pol.idle_s) }),
    },
    {
      key: 'hold',
      label: t('terms.hold'),
      value: t('terms.holdText', { for: length(pol.hold_s) }),
    },
    { key: 'keep', label: t('terms.keep'), value: t('terms.keepText', { days: pol.keep_days }) },
    {
      key: 'manual',
      label: t('terms.manual'),
      value: t(terms.manual_ok ? 'terms.manualYes' : 'terms.manualNo'),
    },
    {
      key: 'memo',
      label: t('terms.memo'),
      value: t(terms.memo_required ? 'terms.memoYes' : 'terms.memoNo'),
    },
  ];
}

function pictureWords(terms: Terms, t: Text): readonly Term[] {
  const { blur } = terms.pol;
  const isSealed = 'org_recipient' in terms && terms.org_recipient !== '';
  return [
    { key: 'blur', label: t('terms.blur'), value: t('terms.blurText', { blur }) },
    ...('org_recipient' in terms
      ? [
          {
            key: 'sealed',
            label: t('terms.sealed'),
            value: isSealed
              ? `${t('terms.sealedYes')} ${t('terms.sealedKeys', { org: tail(terms.org_recipient), own: tail(terms.fre_recipient) })}`
              : t('terms.sealedNo'),
          },
        ]
      : []),
  ];
}

/** Enough of a recipient to tell two apart. */
const tail = (recipient: string): string => (recipient === '' ? '–' : `…${recipient.slice(-12)}`);

/** To the millisecond where minutes do not say it all. */
const lengthWords = (ms: number, { t, locale }: Words): string => {
  const days = ms / (dayS * 1_000);
  if (days >= 2 && Number.isInteger(days)) return t('terms.days', { days });
  return hoursWords(ms, locale);
};

const hoursWords = (ms: number, locale: string): string =>
  ms % 60_000 === 0 ? formatDuration(ms, locale) : formatExact(ms);

function weekWords(terms: Terms, words: Words): readonly Term[] {
  const { t } = words;
  const length = (seconds: number): string => lengthWords(seconds * 1_000, words);
  const days = terms.offline_max_s / dayS;
  return [
    {
      key: 'offline',
      label: t('terms.offline'),
      value: Number.isInteger(days)
        ? t('terms.offlineText', { days })
        : t('terms.offlineExact', { length: length(terms.offline_max_s) }),
    },
    {
      key: 'edit',
      label: t('terms.edit'),
      value: t('terms.editText', { edit: length(terms.edit_close_s) }),
    },
    {
      key: 'review',
      label: t('terms.review'),
      value: t('terms.reviewText', { review: length(terms.review_close_s) }),
    },
    { key: 'silence', label: t('terms.silence'), value: t(`terms.silence.${terms.on_silence}`) },
    {
      key: 'sheet',
      label: t('terms.sheet'),
      value: t(terms.auto_timesheet ? 'terms.sheetAuto' : 'terms.sheetByHand'),
    },
    {
      key: 'arbiter',
      label: t('terms.arbiter'),
      value: terms.arbiter === '' ? t('terms.arbiterNone') : terms.arbiter,
    },
    { key: 'zone', label: t('terms.zone'), value: terms.tz },
    ...(terms.tier === 1
      ? []
      : [{ key: 'tier', label: t('terms.tier'), value: String(terms.tier) }]),
    {
      key: 'text',
      label: t('terms.agreement'),
      value: t('terms.agreementText', { hash: terms.terms }),
    },
  ];
}
