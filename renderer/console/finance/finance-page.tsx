import { Skeleton, Stack, Tabs, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useContracts } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { financeParts, type FinanceSearch } from './finance-search.ts';
import { InvoicesPart } from './invoices-part.tsx';
import { FindPart } from './find-part.tsx';
import { PayoutsPart } from './payouts-part.tsx';
import { QueuePart } from './queue-part.tsx';
import { TotalsPart } from './totals-part.tsx';
import { type Dues, useDues } from './use-dues.ts';
import classes from './finance.module.css';

/** Weeks that clients approved: to sign, to pay, and what became of them. */
export function FinancePage() {
  const t = useText();
  const contracts = useContracts();
  const found = useDues(contracts.data ?? []);
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) return <Skeleton height={240} />;
  return (
    <Stack gap="lg">
      <Title order={1}>{t('finance.title')}</Title>
      {found.failed.map(({ contract, error, retry }) => (
        <section key={contract.con} aria-label={contract.freelancer}>
          <h2 className={classes.heading}>{contract.freelancer}</h2>
          <ErrorNote error={error} onRetry={retry} />
        </section>
      ))}
      <Parts found={found} />
    </Stack>
  );
}

function Parts({ found }: { readonly found: Dues }) {
  const t = useText();
  const navigate = useNavigate({ from: '/finance' });
  const { part = 'queue' } = useSearch({ from: '/finance' });
  const choose = (value: string | null) => {
    const next = financeParts.find((each) => each === value);
    void navigate({
      to: '/finance',
      search: (before: FinanceSearch) => ({ ...before, part: next }),
    });
  };
  return (
    <Tabs value={part} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md">
        {financeParts.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {t(`finance.part.${each}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {found.isLoading ? <Skeleton height={120} mb="md" /> : null}
      <Tabs.Panel value="queue">
        <QueuePart {...found} />
      </Tabs.Panel>
      <Tabs.Panel value="invoices">
        <InvoicesPart {...found} />
      </Tabs.Panel>
      <Tabs.Panel value="payouts">
        <PayoutsPart {...found} />
      </Tabs.Panel>
      <Tabs.Panel value="find">
        <FindPart {...found} />
      </Tabs.Panel>
      <Tabs.Panel value="totals">
        <TotalsPart {...found} />
      </Tabs.Panel>
    </Tabs>
  );
}
