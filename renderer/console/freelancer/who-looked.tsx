import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import type { PictureView } from '../../../shared/api/schemas.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import { formatInstant, localZone } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import type { OwnContract } from './use-own-contracts.ts';
import table from '../../ui/plain-table.module.css';
import classes from './freelancer.module.css';

/** Fewer than this is the last page. */
const pageSize = 1_000;

/** Who looked at her pictures, when and how often, as the server wrote it down. */
export function WhoLooked({ contract, evidence }: OwnContract) {
  const t = useText();
  const { locale } = useIntl();
  const { api } = useDeps();
  const { con } = contract;
  const read = useInfiniteQuery({
    queryKey: ['views', con],
    queryFn: ({ pageParam }) =>
      api.call('getViews', {
        params: { con },
        query: pageParam === undefined ? {} : { before: pageParam },
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ views }) => (views.length < pageSize ? undefined : views.at(-1)?.lastAtMs),
  });
  const sliceByHash = new Map<string, LedgerSlice>(
    evidence.ledger.slices.map((slice) => [slice.hash, slice] as const),
  );
  const here = { locale, zone: localZone() };
  const views = read.data?.pages.flatMap((page) => page.views) ?? [];
  const about = ({ slice }: PictureView): string => {
    const found = sliceByHash.get(slice);
    return found === undefined ? t('looked.gone') : formatInstant(cellStartAt(found.idx), here);
  };
  if (read.isPending) return <Skeleton height={80} />;
  if (read.error) return <ErrorCallout error={read.error} />;
  if (views.length === 0) return <p className={classes.text}>{t('looked.none')}</p>;
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('mine.looked')}>
      <table className={table.table} data-testid="who-looked">
        <caption>{t('looked.caption')}</caption>
        <thead>
          <tr>
            {(['who', 'picture', 'what', 'when', 'times'] as const).map((name) => (
              <th key={name} scope="col" className={name === 'times' ? table.number : undefined}>
                {t(`looked.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <tr key={`${view.slice} ${view.name} ${view.kind} ${view.firstAtMs}`}>
              <th scope="row">
                <bdi>{view.name}</bdi>
              </th>
              <td>{about(view)}</td>
              <td>{t(`looked.kind.${view.kind}`)}</td>
              <td>{formatInstant(view.lastAtMs, here)}</td>
              <td className={table.number}>{view.times}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {read.hasNextPage ? (
        <Button
          variant="default"
          size="xs"
          loading={read.isFetching}
          onClick={() => void read.fetchNextPage()}
        >
          {t('looked.more')}
        </Button>
      ) : null}
    </div>
  );
}
