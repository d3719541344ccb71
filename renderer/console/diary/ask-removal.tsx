import { Button, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaptureValue } from '../../../shared/entry/values.ts';
import type { SliceCapture } from '../../ui/slice-captures.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { useUnsavedGuard } from '../platform/use-unsaved-guard.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import prose from '../text/prose.module.css';

interface AskRemovalProps {
  readonly con: string;
  readonly capture: SliceCapture<CaptureValue>;
}

/** The client has a picture removed that should never have been recorded (protocol 3.9). */
export function AskRemoval({ con, capture }: AskRemovalProps) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const [isOpen, sheet] = useDisclosure(false);
  const [reason, setReason] = useState('');
  useUnsavedGuard(isOpen && reason.trim() !== '');
  const remove = useMutation({
    mutationFn: () =>
      api.call('removePictures', {
        params: { hash: capture.entry },
        body: { names: namesOf(capture), reason: reason.trim() },
      }),
    onSuccess: async () => {
      sheet.close();
      notifications.show({ message: t('removal.done'), color: 'pine' });
      await queryClient.invalidateQueries({ queryKey: keys.evidence(con) });
      // Once nothing shows it any more: deleted means deleted, also here.
      queryClient.removeQueries({ queryKey: ['picture', capture.entry] });
    },
  });
  return (
    <>
      <Button variant="subtle" size="compact-xs" onClick={sheet.open}>
        {t('removal.ask')}
      </Button>
      <Sheet opened={isOpen} onClose={sheet.close} title={t('removal.title')}>
        <Stack gap="md">
          <p className={prose.text}>{t('removal.text')}</p>
          <TextInput
            label={t('removal.reason')}
            maxLength={250}
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
            data-autofocus
          />
          <Button
            disabled={reason.trim() === ''}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {t('removal.submit')}
          </Button>
          <ErrorCallout error={remove.error} />
        </Stack>
      </Sheet>
    </>
  );
}

/** The picture goes with its thumbnail. */
const namesOf = ({ name, thumb }: SliceCapture<CaptureValue>): string[] =>
  thumb === undefined ? [name] : [name, name.replace('shot', 'thumb')];
