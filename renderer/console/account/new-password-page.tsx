import { Button, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { Alone } from './alone.tsx';
import { useLinkToken } from './link-token.ts';
import { NewPasswordField } from './new-password-field.tsx';

/** Where the mail for a forgotten password leads. */
export function NewPasswordPage() {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const token = useLinkToken() ?? '';
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => api.call('resetPassword', { body: { token, password } }),
    // This browser's own session ended with it.
    onSuccess: () => queryClient.resetQueries({ queryKey: keys.me }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  if (reset.isSuccess)
    return (
      <Alone title={t('newPassword.title')}>
        <Callout tone="calm" title={t('newPassword.done')} announce="status">
          <p>{t('newPassword.doneText')}</p>
        </Callout>
        <TextLink to="/">{t('newPassword.signIn')}</TextLink>
      </Alone>
    );
  return (
    <Alone title={t('newPassword.title')} lead={t('newPassword.text')}>
      {token === '' ? (
        <Callout tone="trouble" title={t('invitation.noLink')}>
          <p>{t('invitation.noLinkText')}</p>
        </Callout>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <ErrorCallout error={reset.error} />
            <NewPasswordField
              label={t('newPassword.password')}
              value={password}
              onChange={setPassword}
            />
            <Button type="submit" loading={reset.isPending} disabled={password === ''}>
              {t('newPassword.submit')}
            </Button>
          </Stack>
        </form>
      )}
      <TextLink to="/forgotten" size="sm">
        {t('forgotten.link')}
      </TextLink>
    </Alone>
  );
}
