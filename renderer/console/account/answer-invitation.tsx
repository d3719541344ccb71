import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Me, OfferedInvitation } from '../../../shared/api/schemas.ts';
import { Callout } from '../../ui/callout.tsx';
import { keys, useMe } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { NewPasswordField } from './new-password-field.tsx';

interface AnswerProps {
  readonly token: string;
  readonly offered: OfferedInvitation;
  readonly onDeclined: () => void;
}

/** Yes, with an account made now or the one that is there; or no. */
export function AnswerInvitation(props: AnswerProps) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const me = useMe();
  const { email } = props.offered;
  const signOut = useMutation({
    mutationFn: () => api.call('signOut'),
    onSuccess: () => queryClient.resetQueries({ queryKey: keys.me }),
  });
  const signedInAs = me.error ? undefined : me.data?.account.email;
  if (signedInAs !== undefined && signedInAs !== email)
    return (
      <Callout
        tone="attention"
        title={t('invitation.other', { email: signedInAs })}
        actions={
          <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            {t('nav.signOut')}
          </Button>
        }
      >
        <p>{t('invitation.otherText', { email })}</p>
      </Callout>
    );
  return <AnswerForm {...props} isSignedIn={signedInAs === email} />;
}

function AnswerForm({
  token,
  offered,
  onDeclined,
  isSignedIn,
}: AnswerProps & { readonly isSignedIn: boolean }) {
  const t = useText();
  const { api } = useDeps();
  const [form, setForm] = useState({ name: '', password: '' });
  const onAccepted = useAccepted(offered);
  const accept = useMutation({
    mutationFn: async () => {
      const { email, hasAccount } = offered;
      if (!hasAccount) return api.call('joinByInvitation', { body: { token, ...form } });
      if (!isSignedIn) await api.call('signIn', { body: { email, password: form.password } });
      return api.call('acceptInvitation', { body: { token } });
    },
    onSuccess: onAccepted,
  });
  const decline = useMutation({
    mutationFn: () => api.call('declineInvitation', { body: { token } }),
    onSuccess: onDeclined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  const { hasAccount } = offered;
  const label = !hasAccount ? 'join' : isSignedIn ? 'accept' : 'signInAccept';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <ErrorCallout error={accept.error ?? decline.error} />
        {hasAccount ? null : (
          <NewAccountFields form={form} email={offered.email} onChange={setForm} />
        )}
        {hasAccount && !isSignedIn ? (
          <>
            <p className={classes.text}>{t('invitation.existing')}</p>
            <PasswordInput
              label={t('signIn.password')}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
              value={form.password}
              onChange={(event) => setForm({ ...form, password: event.currentTarget.value })}
            />
          </>
        ) : null}
        <Group gap="xs">
          <Button type="submit" loading={accept.isPending}>
            {t(`invitation.${label}`)}
          </Button>
          <Button variant="default" loading={decline.isPending} onClick={() => decline.mutate()}>
            {t('invitation.decline')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface NewAccount {
  readonly name: string;
  readonly password: string;
}

function NewAccountFields(props: {
  readonly form: NewAccount;
  readonly email: string;
  readonly onChange: (form: NewAccount) => void;
}) {
  const t = useText();
  const { form, email, onChange } = props;
  return (
    <>
      <input
        className={classes.hidden}
        type="email"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden
      />
      <TextInput
        label={t('invitation.name')}
        description={t('invitation.nameText')}
        autoComplete="name"
        required
        withAsterisk={false}
        maxLength={200}
        value={form.name}
        onChange={(event) => onChange({ ...form, name: event.currentTarget.value })}
      />
      <NewPasswordField
        label={t('invitation.password')}
        value={form.password}
        onChange={(password) => onChange({ ...form, password })}
      />
    </>
  );
}

/** Signed in now; a freelancer's next step is a computer, everybody else's is the overview. */
function useAccepted(offered: OfferedInvitation): (me: Me) => Promise<void> {
  const t = useText();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return async (me) => {
    // Another person's pages must not shine through. The invitation itself is still on the page,
    // and its link is spent: asked for again it would be unknown.
    const kept: readonly unknown[] = [keys.me[0], 'invitation'];
    queryClient.removeQueries({ predicate: ({ queryKey }) => !kept.includes(queryKey[0]) });
    queryClient.setQueryData(keys.me, me);
    const { organisation, roles } = offered;
    notifications.show({ message: t('invitation.accepted', { organisation }), color: 'pine' });
    await navigate({ to: roles.includes('freelancer') ? '/account' : '/', replace: true });
  };
}
