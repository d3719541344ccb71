import { useIntl } from 'react-intl';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useText } from '../text/use-text.ts';

/** The account that the freelancer signed; a typed or mailed one is no part of this. */
export function PayeeFacts({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const { locale } = useIntl();
  const { payee, valuesByHash } = evidence.ledger;
  const details = payee && valuesByHash.get(payee.entry.hash)?.payee;
  if (payee === undefined || details === undefined) {
    return (
      <Callout tone="attention" title={t('payee.none')}>
        {t('payee.noneText')}
      </Callout>
    );
  }
  return (
    <Facts
      facts={[
        { key: 'name', label: t('payee.name'), value: details.name },
        { key: 'iban', label: t('payee.iban'), value: details.iban.replace(/(.{4})(?=.)/g, '$1 ') },
        ...(details.bic === '' ? [] : [{ key: 'bic', label: t('payee.bic'), value: details.bic }]),
        {
          key: 'signed',
          label: t('payee.signed'),
          value: formatInstant(payee.receivedMs, { locale, zone: localZone() }),
        },
      ]}
    />
  );
}
