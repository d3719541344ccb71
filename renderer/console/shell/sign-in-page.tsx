import { Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useText } from '../text/use-text.ts';
import { ErrorCallout } from './error-callout.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { Mark } from './mark.tsx';
import { TextLink } from './text-link.tsx';
import classes from './shell.module.css';

export function SignInPage() {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => api.call('signIn', { body: { email: email.trim(), password } }),
    onSuccess: (me) => {
      // Another person's pages must not shine through.
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] });
      queryClient.setQueryData(keys.me, me);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className={classes.alone}>
      <form className={classes.signIn} onSubmit={submit}>
        <Stack gap="md">
          <Mark />
          <div>
            <Title order={1}>{t('signIn.title')}</Title>
            <p className={classes.lead}>{t('signIn.lead')}</p>
          </div>
          <ErrorCallout error={signIn.error} title="signIn.failed" />
          <TextInput
            label={t('signIn.email')}
            type="email"
            autoComplete="username"
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('signIn.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button
            type="submit"
            loading={signIn.isPending}
            disabled={email === '' || password === ''}
          >
            {t('signIn.submit')}
          </Button>
          <TextLink to="/forgotten" size="sm">
            {t('forgotten.link')}
          </TextLink>
          <p className={classes.fine}>{t('signIn.honesty')}</p>
          <LanguageChoice />
        </Stack>
      </form>
    </main>
  );
}
