import { Button, NativeSelect, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { logWords } from '../../../shared/entry/key-words.ts';
import { formatTimeExact, formatZone, localZone } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';

interface PairingCodeProps {
  /** That the person works for. */
  readonly organisations: readonly { readonly id: string; readonly name: string }[];
}

/** A one-time code that connects a computer of the person's own to this server. */
export function PairingCode({ organisations }: PairingCodeProps) {
  const t = useText();
  const { locale } = useIntl();
  const { api, crypto } = useDeps();
  const { log } = useAccount();
  const [organisation, setOrganisation] = useState(organisations[0]?.id ?? '');
  const create = useMutation({
    mutationFn: () => api.call('createPairingCode', { body: { organisation } }),
  });
  if (organisations.length === 0) return <p className={classes.text}>{t('pairing.nobody')}</p>;
  const place = { locale, zone: localZone() };
  return (
    <Stack gap="md">
      <p className={classes.text}>{t('pairing.text')}</p>
      {organisations.length > 1 ? (
        <NativeSelect
          label={t('pairing.organisation')}
          data={organisations.map(({ id, name }) => ({ value: id, label: name }))}
          value={organisation}
          onChange={(event) => {
            setOrganisation(event.currentTarget.value);
            create.reset();
          }}
        />
      ) : null}
      <div>
        <Button loading={create.isPending} onClick={() => create.mutate()}>
          {t('pairing.create')}
        </Button>
      </div>
      <ErrorCallout error={create.error} />
      {create.data ? (
        <div role="status">
          <output className={classes.code} data-testid="pairing-code">
            {create.data.code}
          </output>
          <p className={classes.text}>
            {t('pairing.until', {
              at: formatTimeExact(create.data.expiresAt, place),
              zone: formatZone(create.data.expiresAt, place),
            })}
          </p>
          <p className={classes.text}>
            {t('pairing.address')} <strong>{window.location.origin}</strong>
          </p>
          <p className={classes.text}>
            {t('pairing.logWords')} <strong>{logWords(crypto.hasher, log.vkey)}</strong>
          </p>
        </div>
      ) : null}
    </Stack>
  );
}
