import { Stack } from '@mantine/core';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useText } from '../text/use-text.ts';
import { FinanceCard } from './finance-card.tsx';
import type { Dues } from './use-dues.ts';
import classes from './finance.module.css';

const sections = ['client_approved', 'finance_approved', 'paid'] as const;

/** What waits for finance, what waits for longest first. */
export function QueuePart({ dues, isLoading }: Dues) {
  const t = useText();
  const shown = sections.map((state) => ({
    state,
    items: dues
      .filter(({ timesheet }) => timesheet.state === state)
      .toSorted((a, b) => {
        const [first, second] = [a, b].map(({ timesheet }) => timesheet.client?.receivedMs ?? 0);
        return ((first ?? 0) - (second ?? 0)) * (state === 'paid' ? -1 : 1);
      }),
  }));
  if (!isLoading && shown.every(({ items }) => items.length === 0))
    return <EmptyNote title={t('finance.empty')}>{t('finance.emptyText')}</EmptyNote>;
  return (
    <Stack gap="lg">
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
    </Stack>
  );
}
