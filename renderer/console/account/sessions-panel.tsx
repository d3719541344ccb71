import { Badge, Button, Group, Skeleton, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useIntl } from 'react-intl';
import type { Session } from '../../../shared/api/schemas.ts';
import { formatInstant, localZone } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { accountKeys, useSessions } from './queries.ts';

export function SessionsPanel() {
  const t = useText();
  const id = useId();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const sessions = useSessions();
  const refresh = () => queryClient.invalidateQueries({ queryKey: accountKeys.sessions });
  const end = useMutation({
    mutationFn: (session: string) => api.call('endSession', { params: { session } }),
    onSuccess: refresh,
  });
  const endOthers = useMutation({
    mutationFn: () => api.call('endOtherSessions'),
    onSuccess: async () => {
      notifications.show({ message: t('sessions.ended'), color: 'pine' });
      await refresh();
    },
  });
  return (
    <Panel title={t('sessions.title')} titleId={id}>
      <p className={classes.text}>{t('sessions.text')}</p>
      <ErrorCallout error={sessions.error ?? end.error ?? endOthers.error} />
      {sessions.data === undefined ? (
        <Skeleton height={80} />
      ) : (
        <SessionTable sessions={sessions.data} onEnd={end.mutate} />
      )}
      <Group mt="sm">
        <Button
          variant="default"
          loading={endOthers.isPending}
          disabled={(sessions.data?.length ?? 0) < 2}
          onClick={() => endOthers.mutate()}
        >
          {t('sessions.endOthers')}
        </Button>
      </Group>
    </Panel>
  );
}

interface SessionTableProps {
  readonly sessions: readonly Session[];
  readonly onEnd: (session: string) => void;
}

function SessionTable({ sessions, onEnd }: SessionTableProps) {
  const t = useText();
  const { locale } = useIntl();
  const place = { locale, zone: localZone() };
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('sessions.browser')}</Table.Th>
            <Table.Th scope="col">{t('sessions.signedIn')}</Table.Th>
            <Table.Th scope="col">{t('sessions.used')}</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map(({ id, label, signedInAt, usedAt, isCaller }) => {
            const browser = label === '' ? t('sessions.unknown') : label;
            return (
              <Table.Tr key={id}>
                <Table.Td>{browser}</Table.Td>
                <Table.Td>{formatInstant(signedInAt, place)}</Table.Td>
                <Table.Td>{formatInstant(usedAt, place)}</Table.Td>
                <Table.Td ta="right">
                  {isCaller ? (
                    <Badge variant="light" tt="none" color="pine">
                      {t('sessions.this')}
                    </Badge>
                  ) : (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t('sessions.endOf', { browser })}
                      onClick={() => onEnd(id)}
                    >
                      {t('sessions.end')}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
