import { useIntl } from 'react-intl';
import type { ContractDraft, ContractSummary } from '../../../shared/api/schemas.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { formatDuration, formatInstant, formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';

interface TermsFactsProps {
  /** Offered terms, or those of a signed contract with the keys in it. */
  readonly terms: ContractDraft | ContractPayload;
  readonly summary: Pick<ContractSummary, 'freelancer' | 'organisation'>;
}

const dayS = 86_400;

/** The terms in plain words: what, how often, who sees it, how long it is kept. */
export function TermsFacts({ terms, summary }: TermsFactsProps) {
  const t = useText();
  const { locale } = useIntl();
  const { pol } = terms;
  const place = { locale, zone: terms.tz };
  const rates = terms.rates.map(
    ({ work, rate_minor }) =>
      `${t(`work.${work}`)}: ${t('terms.perHour', { rate: formatMoney(rate_minor, terms.cur, locale) })}`,
  );
  const fact = (key: string, label: string, value: string): Fact => ({ key, label, value });
  const hours = (seconds: number): string => formatDuration(seconds * 1_000, locale);
  return (
    <Facts
      facts={[
        fact(
          'who',
          t('terms.parties'),
          t('terms.partiesText', {
            freelancer: summary.freelancer,
            organisation: summary.organisation,
          }),
        ),
        fact('rates', t('terms.rates'), rates.join('; ')),
        fact(
          'cap',
          t('terms.cap'),
          t('terms.capText', { cap: formatDuration(terms.cap_ms, locale) }),
        ),
        fact('from', t('terms.from'), formatInstant(cellStartAt(terms.from_idx), place)),
        fact(
          'captures',
          t('terms.captures'),
          pol.caps === 0
            ? t('terms.capturesNone')
            : t('terms.capturesText', { caps: pol.caps, scr: t(`terms.scr.${pol.scr}`) }),
        ),
        ...('org_recipient' in terms && pol.caps > 0
          ? [
              fact(
                'sealed',
                t('terms.sealed'),
                t(terms.org_recipient === '' ? 'terms.sealedNo' : 'terms.sealedYes'),
              ),
            ]
          : []),
        fact('app', t('terms.app'), t(`terms.app.${pol.app}`)),
        fact('idle', t('terms.idle'), t('terms.idleText', { after: hours(pol.idle_s) })),
        fact('hold', t('terms.hold'), t('terms.holdText', { for: hours(pol.hold_s) })),
        fact('keep', t('terms.keep'), t('terms.keepText', { days: pol.keep_days })),
        fact(
          'offline',
          t('terms.offline'),
          t('terms.offlineText', { days: Math.floor(terms.offline_max_s / dayS) }),
        ),
        fact(
          'manual',
          t('terms.manual'),
          t(terms.manual_ok ? 'terms.manualYes' : 'terms.manualNo'),
        ),
        fact('memo', t('terms.memo'), t(terms.memo_required ? 'terms.memoYes' : 'terms.memoNo')),
        fact(
          'close',
          t('terms.close'),
          t('terms.closeText', {
            edit: hours(terms.edit_close_s),
            review: Math.floor(terms.review_close_s / dayS),
          }),
        ),
        fact('silence', t('terms.silence'), t(`terms.silence.${terms.on_silence}`)),
        fact(
          'two',
          t('terms.two'),
          t('terms.twoText', { sum: formatMoney(terms.two_person_minor, terms.cur, locale) }),
        ),
        ...(terms.arbiter === '' ? [] : [fact('arbiter', t('terms.arbiter'), terms.arbiter)]),
      ]}
    />
  );
}
