import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { Device } from '../../../shared/api/schemas.ts';
import { Callout } from '../../ui/callout.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';

interface LaptopGoneProps {
  readonly device: Device;
  readonly onDone: () => void;
}

/**
 * Access ends from any browser and at once. The key cannot: only another key of the freelancer's
 * ends it (protocol 3.18), which is said here rather than left to be found out.
 */
export function LaptopGone({ device, onDone }: LaptopGoneProps) {
  const t = useText();
  const { api } = useDeps();
  const signOut = useMutation({
    mutationFn: () => api.call('signOutDevice', { params: { kid: device.kid } }),
    onSuccess: onDone,
  });
  const isOut = signOut.isSuccess || device.signedOutAt !== undefined;
  return (
    <>
      <p className={classes.text}>
        <strong>{device.name}</strong>
      </p>
      <p className={classes.text}>{t('devices.lostText')}</p>
      <ol className={classes.steps}>
        <li>{t('devices.lostFirst')}</li>
        <li>{t('devices.lostSecond')}</li>
      </ol>
      <p className={classes.text}>{t('devices.lostKept')}</p>
      <ErrorCallout error={signOut.error} />
      {isOut ? (
        <Callout tone="attention" title={t('devices.lostDone')} announce="status" />
      ) : (
        <Group justify="flex-end">
          <Button color="seal" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            {t('devices.lostConfirm')}
          </Button>
        </Group>
      )}
    </>
  );
}
