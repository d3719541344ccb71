import { useIntl } from 'react-intl';
import type { TaxedDocument } from '../../../shared/entry/invoice-document.ts';
import { formatMoney } from '../../ui/format.ts';
import { useText } from '../text/use-text.ts';
import { formatExact } from '../week/exact-time.ts';
import table from '../../ui/plain-table.module.css';

/** Lines and tax of a document, as its page will show them. */
export function TaxSummary({ document }: { readonly document: TaxedDocument }) {
  const t = useText();
  const { locale } = useIntl();
  const { lines, tax, cur, net_minor, amount_minor, type } = document;
  const money = (minor: number): string => formatMoney(minor, cur, locale);
  const percent = (bp: number): string =>
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(
      bp / 10_000,
    );
  const sum = (label: string, minor: number, testId?: string) => (
    <tr>
      <th scope="row" colSpan={2}>
        {label}
      </th>
      <td className={table.number} data-testid={testId}>
        {money(minor)}
      </td>
    </tr>
  );
  return (
    <table className={table.table}>
      <caption>{t('taxSummary.caption')}</caption>
      <tbody>
        {lines.map((line) => (
          <tr key={line.work}>
            <th scope="row">{t(`work.${line.work}`)}</th>
            <td style={{ textAlign: 'end' }}>
              {t('taxSummary.time', {
                time: `${line.ms < 0 ? '−' : ''}${formatExact(Math.abs(line.ms))}`,
                rate: money(line.rate_minor),
              })}
            </td>
            <td className={table.number}>{money(line.amount_minor)}</td>
          </tr>
        ))}
        {sum(t('taxSummary.net'), net_minor)}
        {tax.map(({ code, bp, tax_minor, reason }) => (
          <tr key={`${code} ${bp}`}>
            <th scope="row" colSpan={2}>
              {`${t(`tax.${code}`)}${code === 'S' ? ` ${percent(bp)}` : ''}`}
              {reason === undefined ? null : `: ${reason}`}
            </th>
            <td className={table.number}>{money(tax_minor)}</td>
          </tr>
        ))}
        {sum(
          t(type === 'credit' ? 'taxSummary.back' : 'taxSummary.toPay'),
          type === 'credit' ? 0 - amount_minor : amount_minor,
          'invoice-total',
        )}
      </tbody>
    </table>
  );
}
