import { Stack } from '@mantine/core';
import { useIntl } from 'react-intl';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { payeeNow } from './payee-in-force.ts';

const grouped = (account: string): string => account.replace(/(.{4})(?=.)/g, '$1 ');

/** The account that the freelancer signed; a typed or mailed one is no part of this. */
export function PayeeFacts({ evidence }: { readonly evidence: Evidence }) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const { valuesByHash } = evidence.ledger;
  const { inForce, waiting } = payeeNow(evidence.logged, clock.nowMs());
  const details = inForce && valuesByHash.get(inForce.entry.hash)?.payee;
  if (inForce === undefined || details === undefined) {
    return (
      <Callout tone="attention" title={t('payee.none')}>
        {t('payee.noneText')}
      </Callout>
    );
  }
  const here = { locale, zone: localZone() };
  const next = waiting && valuesByHash.get(waiting.payee.entry.hash)?.payee;
  return (
    <Stack gap="sm">
      {waiting ? (
        <Callout tone="attention" title={t('payee.changed')}>
          {t('payee.changedText', {
            at: formatInstant(waiting.payee.receivedMs, here),
            from: formatInstant(waiting.countsAt, here),
            account: next ? `${next.name}, ${grouped(next.iban)}` : '',
          })}
        </Callout>
      ) : null}
      <Facts
        facts={[
          { key: 'name', label: t('payee.name'), value: details.name },
          { key: 'iban', label: t('payee.iban'), value: grouped(details.iban) },
          ...(details.bic === ''
            ? []
            : [{ key: 'bic', label: t('payee.bic'), value: details.bic }]),
          {
            key: 'signed',
            label: t('payee.signed'),
            value: formatInstant(inForce.receivedMs, here),
          },
        ]}
      />
    </Stack>
  );
}
