import { Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Role } from '../../../shared/api/schemas.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { invitationsKey } from './invitation-list.tsx';
import classes from './organisation.module.css';
import { RoleBoxes } from './role-boxes.tsx';

/** An address and roles: everything else is for the person who is asked. */
export function InviteForm({ org, onDone }: { readonly org: string; readonly onDone: () => void }) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['freelancer']);
  const invite = useMutation({
    mutationFn: () =>
      api.call('invite', { params: { org }, body: { email: email.trim(), roles: [...roles] } }),
    onSuccess: async (invitation) => {
      await queryClient.invalidateQueries({ queryKey: invitationsKey(org) });
      const message = t('members.invited', { email: invitation.email });
      notifications.show({ message, color: 'pine' });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <p className={classes.text}>{t('members.inviteText')}</p>
        <TextInput
          label={t('members.email')}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
        <RoleBoxes value={roles} onChange={setRoles} />
        <ErrorCallout error={invite.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
            {t('members.inviteSubmit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
