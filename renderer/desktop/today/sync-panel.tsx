import { Button, Table } from '@mantine/core';
import type { SyncState } from '../../../shared/api/app-state.ts';
import { formatInstant } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { wordsOfCode } from '../words-of-code.ts';
import { useWords } from '../words.ts';
import classes from './sync-panel.module.css';

/** What has left this computer, what waits, and what was not accepted, with its reason. */
export function SyncPanel({ sync }: { readonly sync: SyncState }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('sync.now'));
  return (
    <Panel
      title={t('sync.title')}
      titleId="sync-title"
      aside={
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          onClick={() => void call('sync.now', {})}
        >
          {t('sync.now')}
        </Button>
      }
    >
      <p
        className={classes.state}
        role="status"
        data-testid="sync-state"
        data-state={sync.state}
        data-waiting={sync.waiting}
      >
        <StateMark state={sync.state} />
        {sync.state === 'waiting'
          ? t('sync.waiting', { count: sync.waiting })
          : t(`sync.${sync.state}`)}
      </p>
      <SyncFacts sync={sync} />
      <Refused refused={sync.refused} />
      <CallFailure name="sync.now" />
    </Panel>
  );
}

function SyncFacts({ sync }: { readonly sync: SyncState }) {
  const t = useWords();
  const place = useLocalPlace();
  const { problem, lastSyncAt } = sync;
  return (
    <ul className={classes.facts}>
      {problem ? <li>{wordsOfCode(t, problem.code, problem.detail)}</li> : null}
      {sync.state !== 'waiting' && sync.waiting > 0 ? (
        <li>{t('sync.waiting', { count: sync.waiting })}</li>
      ) : null}
      {sync.waitingPictures > 0 ? (
        <li>
          {t('sync.pictures', { count: sync.waitingPictures })} ({t('sync.held')})
        </li>
      ) : null}
      <li>{t('sync.receipted', { count: sync.receipted })}</li>
      <li>
        {lastSyncAt === undefined
          ? t('sync.never')
          : t('sync.last', { at: formatInstant(lastSyncAt, place) })}
      </li>
    </ul>
  );
}

function Refused({ refused }: { readonly refused: SyncState['refused'] }) {
  const t = useWords();
  if (refused.length === 0) return null;
  return (
    <details className={classes.refused}>
      <summary>{t('sync.refused', { count: refused.length })}</summary>
      <p className={classes.meaning}>{t('sync.refusedMeaning')}</p>
      <Table fz="sm" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="6.5rem">
              {t('sync.refusedEntry')}
            </Table.Th>
            <Table.Th scope="col">{t('sync.refusedReason')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {refused.map((entry) => (
            <Table.Tr key={entry.hash}>
              <Table.Td>
                <code title={entry.hash}>{entry.hash.slice(0, 8)}</code>
              </Table.Td>
              <Table.Td>{wordsOfCode(t, entry.code, entry.detail)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}

const markByState = {
  unpaired: { fill: 'none', stroke: 'var(--cs-line-strong)' },
  synced: { fill: 'var(--cs-active)', stroke: 'var(--cs-active)' },
  waiting: { fill: 'var(--cs-active-soft)', stroke: 'var(--cs-active)' },
  offline: { fill: 'none', stroke: 'var(--cs-line-strong)' },
  problem: { fill: 'var(--cs-attention)', stroke: 'var(--cs-attention)' },
} as const satisfies Record<SyncState['state'], object>;

function StateMark({ state }: { readonly state: SyncState['state'] }) {
  return (
    <svg width="12" height="12" aria-hidden className={classes.mark}>
      <circle cx="6" cy="6" r="5" strokeWidth="2" {...markByState[state]} />
    </svg>
  );
}
