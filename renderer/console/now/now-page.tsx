import { Skeleton, Stack, Title } from '@mantine/core';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useWallClock } from '../../ui/use-ticking.ts';
import { type DigestRead, useDigests } from '../data/digests.ts';
import { useContracts } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { NowCard } from './now-card.tsx';
import { type LiveState, type Presence, presenceOf } from './live-state.ts';
import classes from './now.module.css';

const tickMs = 15_000;

/** Who tracks time now, on what, since when; by what they signed and the log got. */
export function NowPage() {
  const contracts = useContracts();
  if (contracts.error)
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  if (contracts.data === undefined)
    return (
      <Stack aria-busy>
        <Skeleton height={32} width={160} />
        <Skeleton height={90} />
      </Stack>
    );
  return <Board contracts={contracts.data.filter(({ state }) => state === 'active')} />;
}

const groups = ['working', 'quiet', 'stopped', 'never'] as const satisfies readonly Presence[];

interface Seen {
  readonly read: DigestRead;
  readonly live: LiveState;
}

function Board({ contracts }: { readonly contracts: readonly ContractSummary[] }) {
  const t = useText();
  const nowMs = useWallClock(tickMs);
  const reads = useDigests(contracts);
  const seen = reads.flatMap((read): readonly Seen[] =>
    read.digest === undefined ? [] : [{ read, live: read.digest.live }],
  );
  const failed = reads.find(({ error }) => error !== null);
  return (
    <Stack gap="lg">
      <header>
        <Title order={1}>{t('now.title')}</Title>
        <p className={classes.lead}>{t('now.lead')}</p>
        {seen.length < reads.length ? (
          <p className={classes.lead} role="status">
            {t('overview.checking', { done: seen.length, total: reads.length })}
          </p>
        ) : null}
      </header>
      {failed?.error ? <ErrorNote error={failed.error} onRetry={failed.retry} /> : null}
      {reads.length === 0 ? (
        <EmptyNote title={t('now.empty')}>{t('now.emptyText')}</EmptyNote>
      ) : (
        groups.map((presence) => (
          <Group
            key={presence}
            presence={presence}
            seen={seen.filter(({ live }) => presenceOf(live, nowMs) === presence)}
            nowMs={nowMs}
          />
        ))
      )}
    </Stack>
  );
}

interface GroupProps {
  readonly presence: Presence;
  readonly seen: readonly Seen[];
  readonly nowMs: number;
}

function Group({ presence, seen, nowMs }: GroupProps) {
  const t = useText();
  if (seen.length === 0 && presence !== 'working') return null;
  const newest = ({ live }: Seen): number =>
    live.state === 'started' ? live.sinceMs : live.state === 'stopped' ? live.atMs : 0;
  const title = t(`now.${presence}`, { count: seen.length });
  return (
    <section aria-label={title} data-testid={`now-${presence}`}>
      <h2 className={classes.group}>{title}</h2>
      {seen.length === 0 ? <p className={classes.lead}>{t('now.nobody')}</p> : null}
      <ul className={classes.cards}>
        {seen
          .toSorted((a, b) => newest(b) - newest(a))
          .map(({ read, live }) => (
            <li key={read.contract.con}>
              <NowCard contract={read.contract} live={live} presence={presence} nowMs={nowMs} />
            </li>
          ))}
      </ul>
    </section>
  );
}
