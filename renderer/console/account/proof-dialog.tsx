import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { useProofDesk } from './proof-desk.ts';

/** Asks for the password, above whatever page asked for it; the page stays as it is. */
export function ProofDialog() {
  const t = useText();
  const { asking, settle } = useProofDesk();
  return (
    <Sheet
      opened={asking !== undefined}
      onClose={() => settle(false)}
      title={t('proof.title')}
      zIndex={400}
    >
      {asking ? <ProofForm onGiven={() => settle(true)} onCancel={() => settle(false)} /> : null}
    </Sheet>
  );
}

interface ProofFormProps {
  readonly onGiven: () => void;
  readonly onCancel: () => void;
}

function ProofForm({ onGiven, onCancel }: ProofFormProps) {
  const t = useText();
  const { api } = useDeps();
  const { account } = useAccount();
  const [password, setPassword] = useState('');
  const prove = useMutation({
    mutationFn: () => api.call('proveSession', { body: { password } }),
    onSuccess: onGiven,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A form inside of another one's page: only this one is sent.
    event.stopPropagation();
    prove.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <p className={classes.text}>{t('proof.text')}</p>
        <input
          className={classes.hidden}
          type="email"
          autoComplete="username"
          value={account.email}
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.reveal') }}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <ErrorCallout error={prove.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={prove.isPending} disabled={password === ''}>
            {t('proof.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
