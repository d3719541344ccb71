import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { NewPasswordField } from './new-password-field.tsx';
import { accountKeys } from './queries.ts';

export function YouPanel() {
  const t = useText();
  const id = useId();
  return (
    <Panel title={t('account.you')} titleId={id}>
      <Stack gap="lg" className={classes.form ?? ''}>
        <NameForm />
        <PasswordForm />
      </Stack>
    </Panel>
  );
}

function NameForm() {
  const t = useText();
  const { api } = useDeps();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const [name, setName] = useState(account.name);
  const rename = useMutation({
    mutationFn: () => api.call('renameAccount', { body: { name: name.trim() } }),
    onSuccess: (me) => {
      queryClient.setQueryData(keys.me, me);
      notifications.show({ message: t('account.nameSaved'), color: 'pine' });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput label={t('account.email')} value={account.email} readOnly />
        <TextInput
          label={t('account.name')}
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ErrorCallout error={rename.error} />
        <div>
          <Button
            type="submit"
            variant="default"
            loading={rename.isPending}
            disabled={name.trim() === '' || name.trim() === account.name}
          >
            {t('account.nameSave')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

const emptyForm = { current: '', password: '' };

function PasswordForm() {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const [form, setForm] = useState(emptyForm);
  const change = useMutation({
    mutationFn: () => api.call('changePassword', { body: form }),
    onSuccess: async () => {
      setForm(emptyForm);
      notifications.show({ message: t('account.passwordSaved'), color: 'pine' });
      await queryClient.invalidateQueries({ queryKey: accountKeys.sessions });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label={t('account.current')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
          value={form.current}
          onChange={(event) => setForm({ ...form, current: event.currentTarget.value })}
        />
        <NewPasswordField
          label={t('account.new')}
          value={form.password}
          onChange={(password) => setForm({ ...form, password })}
        />
        <ErrorCallout error={change.error} />
        <div>
          <Button
            type="submit"
            variant="default"
            loading={change.isPending}
            disabled={form.current === '' || form.password === ''}
          >
            {t('account.passwordSave')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
