import { Button, Checkbox, Group, PasswordInput, Stack, Table, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Role } from '../../../shared/api/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import type { OrganisationPanelProps } from './root-key-panel.tsx';

const roles: readonly Role[] = ['freelancer', 'client', 'finance', 'owner', 'auditor'];

export function MembersPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Panel
      title={t('members.title')}
      titleId={id}
      aside={
        isOwner ? (
          <Button size="xs" variant="default" onClick={dialog.open}>
            {t('members.add')}
          </Button>
        ) : null
      }
    >
      <Table.ScrollContainer minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('members.name')}</Table.Th>
              <Table.Th scope="col">{t('members.email')}</Table.Th>
              <Table.Th scope="col">{t('members.roles')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {organisation.members.map(({ account, roles: own }) => (
              <Table.Tr key={account.id}>
                <Table.Td>{account.name}</Table.Td>
                <Table.Td>{account.email}</Table.Td>
                <Table.Td>{own.map((role) => t(`role.${role}`)).join(', ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('members.add')}>
        <MemberForm org={organisation.id} onDone={dialog.close} />
      </Sheet>
    </Panel>
  );
}

function MemberForm({ org, onDone }: { readonly org: string; readonly onDone: () => void }) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const [chosen, setChosen] = useState<string[]>(['freelancer']);
  const add = useMutation({
    mutationFn: () =>
      api.call('addMember', {
        params: { org },
        body: {
          name: form.name.trim(),
          email: form.email.trim(),
          roles: roles.filter((role) => chosen.includes(role)),
          ...(form.password === '' ? {} : { password: form.password }),
        },
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.organisation(org) });
      notifications.show({ message: t('members.added', { name: form.name }), color: 'pine' });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const set = (name: keyof typeof form) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setForm((now) => ({ ...now, [name]: value }));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={t('members.name')} value={form.name} onChange={set('name')} required />
        <TextInput
          label={t('members.email')}
          type="email"
          value={form.email}
          onChange={set('email')}
          required
        />
        <PasswordInput
          label={t('members.password')}
          description={t('members.passwordText')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
          value={form.password}
          onChange={set('password')}
        />
        <Checkbox.Group label={t('members.roles')} value={chosen} onChange={setChosen}>
          <Group mt={4} gap="sm">
            {roles.map((role) => (
              <Checkbox key={role} value={role} label={t(`role.${role}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <ErrorCallout error={add.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending} disabled={chosen.length === 0}>
            {t('members.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
