import { useIntl } from 'react-intl';
import type { Payload } from '../../../shared/entry/payload.ts';
import { formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import { rateText } from './exchange.ts';
import prose from '../text/prose.module.css';

/** What an approved sum is paid out as: the actual rate, as it was signed. */
export function ExchangeNote({ decision }: { readonly decision: Payload<'decision'> }) {
  const t = useText();
  const { locale } = useIntl();
  const { fx, cur } = decision;
  if (fx === undefined || cur === undefined) return null;
  return (
    <p className={prose.text} data-testid="exchanged">
      {t('exchange.actual', {
        out: formatMoney(fx.out_minor, fx.out_cur, locale),
        rate: rateText(fx, cur),
        cur,
        outCur: fx.out_cur,
        source: fx.src,
        date: fx.date,
      })}
    </p>
  );
}
