import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';

interface SignFormProps {
  /** Of `useSigningAct`. */
  readonly act: {
    readonly error: Error | null;
    readonly isPending: boolean;
    readonly mutate: (input: undefined, options: { readonly onSuccess: () => void }) => void;
  };
  /** On the button: what is signed, with the exact sum where there is one. */
  readonly confirm: string;
  /** Whether all that is needed is filled in. */
  readonly isReady?: boolean;
  readonly onDone: () => void;
  /** Default: as `onDone`. */
  readonly onCancel?: () => void;
  /** What one is about to sign, in words. */
  readonly children: ReactNode;
}

/** Every signature in the console: what is signed, what went wrong, and the last button. */
export function SignForm(props: SignFormProps) {
  const { act, confirm, isReady = true, onDone, onCancel = onDone, children } = props;
  const t = useText();
  return (
    <Stack gap="md">
      {children}
      <ErrorCallout error={act.error} title="sign.failed" />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={act.isPending} onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button
          loading={act.isPending}
          disabled={!isReady}
          onClick={() => act.mutate(undefined, { onSuccess: onDone })}
        >
          {confirm}
        </Button>
      </Group>
    </Stack>
  );
}
