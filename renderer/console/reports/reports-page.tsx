import { Skeleton, Stack, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useContracts } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { monthsOf, reportRows } from './report-rows.ts';
import { ReportSections } from './report-sections.tsx';
import { ReportTools } from './report-tools.tsx';
import type { ReportsSearch } from './reports-search.ts';
import { useReports } from './use-reports.ts';
import classes from './reports.module.css';

/** Hours, money, disputes and activity of the contracts that one sees, counted in this browser. */
export function ReportsPage() {
  const t = useText();
  const contracts = useContracts();
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) return <Skeleton height={240} />;
  return (
    <Stack gap="lg" className={classes.page ?? ''}>
      <header>
        <Title order={1}>{t('reports.title')}</Title>
        <p className={classes.text}>{t('reports.text')}</p>
      </header>
      {contracts.data.length === 0 ? (
        <EmptyNote title={t('reports.empty')}>{t('reports.emptyText')}</EmptyNote>
      ) : (
        <Report contracts={contracts.data} />
      )}
    </Stack>
  );
}

function Report({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const t = useText();
  const navigate = useNavigate({ from: '/reports' });
  const search = useSearch({ from: '/reports' });
  const { by = 'person' } = search;
  const { reads, isLoading, known, failed } = useReports(contracts);
  const rows = reportRows(reads, { ...search, by });
  const choose = (change: ReportsSearch) =>
    void navigate({
      to: '/reports',
      replace: true,
      search: (before: ReportsSearch) => ({ ...before, ...change }),
    });
  return (
    <>
      <ReportTools
        contracts={contracts}
        months={monthsOf(reads)}
        search={{ ...search, by }}
        rows={rows}
        onChoose={choose}
      />
      <p role="status" className={classes.text}>
        {isLoading ? t('reports.checking', { known, all: contracts.length }) : ''}
      </p>
      {failed.map(({ contract, error, retry }) => (
        <section key={contract.con} aria-label={contract.draft.title}>
          <h2 className={classes.heading}>{contract.draft.title}</h2>
          <ErrorNote error={error} onRetry={retry} />
        </section>
      ))}
      {rows.length === 0 && !isLoading ? (
        <EmptyNote title={t('reports.none')}>{t('reports.noneText')}</EmptyNote>
      ) : null}
      {rows.length === 0 ? null : <ReportSections rows={rows} by={by} />}
    </>
  );
}
