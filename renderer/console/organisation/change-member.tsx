import { Button, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Organisation, Role } from '../../../shared/api/schemas.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import classes from './organisation.module.css';
import { RoleBoxes } from './role-boxes.tsx';

interface ChangeMemberProps {
  readonly org: string;
  readonly member: Organisation['members'][number];
  readonly onDone: () => void;
}

/** Other roles, or none at all. */
export function ChangeMember({ org, member, onDone }: ChangeMemberProps) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const { id: account, name } = member.account;
  const [roles, setRoles] = useState<readonly Role[]>(member.roles);
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: keys.organisation(org) });
    // It may be oneself.
    await queryClient.invalidateQueries({ queryKey: keys.me });
    onDone();
  };
  const params = { org, account };
  const change = useMutation({
    mutationFn: () => api.call('changeRoles', { params, body: { roles: [...roles] } }),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => api.call('removeMember', { params }),
    onSuccess: () => {
      notifications.show({ message: t('members.removed', { name }), color: 'pine' });
      return done();
    },
  });
  return (
    <Stack gap="md">
      <RoleBoxes value={roles} onChange={setRoles} />
      <ErrorCallout error={change.error ?? remove.error} />
      <Group justify="flex-end">
        <Button
          loading={change.isPending}
          disabled={roles.length === 0}
          onClick={() => change.mutate()}
        >
          {t('members.changeSubmit')}
        </Button>
      </Group>
      <div>
        <p className={classes.text}>{t('members.removeText', { name })}</p>
        <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('members.remove', { name })}
        </Button>
      </div>
    </Stack>
  );
}
