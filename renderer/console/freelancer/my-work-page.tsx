import { Skeleton, Stack, Title } from '@mantine/core';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useContracts } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { HistoryPanel } from './history-panel.tsx';
import { MyContract } from './my-contract.tsx';
import { useOwnContracts } from './use-own-contracts.ts';
import classes from './freelancer.module.css';

/** What a freelancer sees of her own: weeks, answers, invoices, payments, and who looked. */
export function MyWorkPage() {
  const t = useText();
  const me = useAccount();
  const contracts = useContracts();
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) return <Skeleton height={240} />;
  const own = contracts.data.filter(({ fre }) => fre === me.account.id);
  return (
    <Stack gap="lg" className={classes.page ?? ''}>
      <header>
        <Title order={1}>{t('mine.title')}</Title>
        <p className={classes.text}>{t('mine.text')}</p>
      </header>
      {own.length === 0 ? (
        <EmptyNote title={t('mine.empty')}>{t('mine.emptyText')}</EmptyNote>
      ) : (
        <Contracts contracts={own} />
      )}
    </Stack>
  );
}

function Contracts({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const { own, isLoading, failed } = useOwnContracts(contracts);
  return (
    <>
      {failed.map(({ contract, error, retry }) => (
        <section key={contract.con} aria-label={contract.draft.title}>
          <h2 className={classes.heading}>{contract.draft.title}</h2>
          <ErrorNote error={error} onRetry={retry} />
        </section>
      ))}
      {own.map((each) => (
        <MyContract key={each.contract.con} {...each} />
      ))}
      {isLoading ? <Skeleton height={160} /> : null}
      {own.length > 0 ? <HistoryPanel own={own} /> : null}
    </>
  );
}
