import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';
import { Alone } from './alone.tsx';

/** The answer is the same whether or not anybody has that address. */
export function ForgottenPage() {
  const t = useText();
  const { api } = useDeps();
  const [email, setEmail] = useState('');
  const send = useMutation({
    mutationFn: () => api.call('forgotPassword', { body: { email: email.trim() } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Alone title={t('forgotten.title')} lead={send.isSuccess ? undefined : t('forgotten.text')}>
      {send.isSuccess ? (
        <Callout tone="calm" title={t('forgotten.sent')} announce="status">
          <p>{t('forgotten.sentText', { email: email.trim() })}</p>
        </Callout>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            <ErrorCallout error={send.error} />
            <TextInput
              label={t('signIn.email')}
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" loading={send.isPending} disabled={email === ''}>
              {t('forgotten.submit')}
            </Button>
          </Stack>
        </form>
      )}
      <TextLink to="/" size="sm">
        {t('forgotten.back')}
      </TextLink>
    </Alone>
  );
}
