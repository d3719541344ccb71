import { Skeleton, Stack } from '@mantine/core';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { ErrorNote } from '../shell/error-note.tsx';
import { organisationsWith, useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { BatchPanel } from './batch-panel.tsx';
import { canBeBatched } from './due.ts';
import { NewBatch } from './new-batch.tsx';
import { type Dues, usePayouts } from './use-dues.ts';
import classes from './finance.module.css';

/** From approval to the bank and back, for each organisation that one pays for. */
export function PayoutsPart(found: Dues) {
  const organisations = organisationsWith(useAccount(), 'finance');
  return (
    <Stack gap="xl" className={classes.wide ?? ''}>
      {organisations.map(({ id, name }) => (
        <section key={id} aria-label={name}>
          {organisations.length > 1 ? <h2 className={classes.heading}>{name}</h2> : null}
          <Payouts org={id} found={found} />
        </section>
      ))}
    </Stack>
  );
}

function Payouts({ org, found }: { readonly org: string; readonly found: Dues }) {
  const t = useText();
  const payouts = usePayouts(org);
  if (payouts.error)
    return <ErrorNote error={payouts.error} onRetry={() => void payouts.refetch()} />;
  if (payouts.data === undefined) return <Skeleton height={160} />;
  const batches = payouts.data;
  const own = found.dues.filter(({ contract }) => contract.ten === org);
  const ready = own.filter((due) => canBeBatched(due, batches));
  const nameByCon = new Map(own.map(({ contract }) => [contract.con, contract.freelancer]));
  if (batches.length === 0 && ready.length === 0 && !found.isLoading)
    return <EmptyNote title={t('payouts.empty')}>{t('payouts.emptyText')}</EmptyNote>;
  return (
    <Stack gap="lg">
      {ready.length > 0 ? (
        <NewBatch
          key={ready.map(({ timesheet }) => timesheet.timesheet.entry.hash).join()}
          org={org}
          ready={ready}
          payer={batches.find(({ payer }) => payer !== undefined)?.payer}
        />
      ) : null}
      {batches.map((batch) => (
        <BatchPanel key={batch.id} org={org} batch={batch} nameByCon={nameByCon} />
      ))}
    </Stack>
  );
}
