import { Skeleton, Stack, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { LedgerTimesheet } from '../../../shared/entry/ledger.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { evidenceOptions, useContracts } from '../data/queries.ts';
import { type Evidence, isEvidence } from '../evidence/load-evidence.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { FinanceCard } from './finance-card.tsx';
import classes from './finance.module.css';

interface Due {
  readonly contract: ContractSummary;
  readonly evidence: Evidence;
  readonly timesheet: LedgerTimesheet;
}

const sections = ['client_approved', 'finance_approved', 'paid'] as const;

/** Weeks that clients approved: to sign, to pay, and paid. */
export function FinancePage() {
  const t = useText();
  const contracts = useContracts();
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) return <Skeleton height={240} />;
  return (
    <Stack gap="lg">
      <Title order={1}>{t('finance.title')}</Title>
      <Queue contracts={contracts.data} />
    </Stack>
  );
}

function Queue({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const t = useText();
  const me = useAccount();
  const deps = useDeps();
  const own = contracts.filter(({ ten }) => rolesIn(me, ten).includes('finance'));
  const reads = useQueries({ queries: own.map(({ con }) => evidenceOptions(deps, con)) });
  const due = own.flatMap((contract, at): readonly Due[] => {
    const read = reads[at]?.data;
    if (read === undefined || !isEvidence(read)) return [];
    return read.ledger.timesheets.map((timesheet) => ({ contract, evidence: read, timesheet }));
  });
  const failed = own.flatMap((contract, at) => {
    const { error, refetch } = reads[at] ?? {};
    return error ? [{ contract, error, refetch }] : [];
  });
  const isLoading = reads.some(({ isPending }) => isPending);
  const shown = sections.map((state) => ({
    state,
    items: due.filter(({ timesheet }) => timesheet.state === state),
  }));
  return (
    <>
      {failed.map(({ contract, error, refetch }) => (
        <section key={contract.con} aria-label={contract.freelancer}>
          <h2 className={classes.heading}>{contract.freelancer}</h2>
          <ErrorNote error={error} onRetry={() => void refetch?.()} />
        </section>
      ))}
      {isLoading ? <Skeleton height={120} /> : null}
      {!isLoading && shown.every(({ items }) => items.length === 0) ? (
        <EmptyNote title={t('finance.empty')}>{t('finance.emptyText')}</EmptyNote>
      ) : null}
      {shown.map(({ state, items }) =>
        items.length === 0 ? null : (
          <section key={state} className={classes.queue} aria-label={t(`finance.${state}`)}>
            <h2 className={classes.heading}>{t(`finance.${state}`)}</h2>
            <Stack gap="md">
              {items.map((item) => (
                <FinanceCard key={item.timesheet.timesheet.entry.hash} {...item} />
              ))}
            </Stack>
          </section>
        ),
      )}
    </>
  );
}
