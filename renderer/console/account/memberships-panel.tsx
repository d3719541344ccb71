import { Button, Group, Table } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Me } from '../../../shared/api/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';

type Organisation = Me['memberships'][number]['organisation'];

/** Where the person belongs, and how to leave. */
export function MembershipsPanel() {
  const t = useText();
  const id = useId();
  const { memberships } = useAccount();
  const [leaving, setLeaving] = useState<Organisation>();
  const close = () => setLeaving(undefined);
  return (
    <Panel title={t('memberships.title')} titleId={id}>
      {memberships.length === 0 ? (
        <p className={classes.text}>{t('memberships.none')}</p>
      ) : (
        <Table>
          <Table.Tbody>
            {memberships.map(({ organisation, roles }) => (
              <Table.Tr key={organisation.id}>
                <Table.Td>{organisation.name}</Table.Td>
                <Table.Td>{roles.map((role) => t(`role.${role}`)).join(', ')}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('memberships.leaveOf', { organisation: organisation.name })}
                    onClick={() => setLeaving(organisation)}
                  >
                    {t('memberships.leave')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Sheet
        opened={leaving !== undefined}
        onClose={close}
        title={t('memberships.leaveTitle', { organisation: leaving?.name ?? '' })}
      >
        {leaving ? <Leave organisation={leaving} onDone={close} /> : null}
      </Sheet>
    </Panel>
  );
}

function Leave(props: { readonly organisation: Organisation; readonly onDone: () => void }) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const leave = useMutation({
    mutationFn: () => api.call('leaveOrganisation', { params: { org: props.organisation.id } }),
    onSuccess: async () => {
      props.onDone();
      await queryClient.invalidateQueries();
    },
  });
  return (
    <>
      <p className={classes.text}>{t('memberships.leaveText')}</p>
      <ErrorCallout error={leave.error} />
      <Group justify="flex-end">
        <Button color="seal" loading={leave.isPending} onClick={() => leave.mutate()}>
          {t('memberships.leaveConfirm')}
        </Button>
      </Group>
    </>
  );
}
