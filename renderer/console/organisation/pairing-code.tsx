import { Button, NativeSelect, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { Organisation } from '../../../shared/api/schemas.ts';
import { formatTimeExact, formatZone, localZone } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { useAccount } from '../shell/me-context.ts';
import { useText } from '../text/use-text.ts';
import { logWords } from '../../../shared/entry/key-words.ts';
import { freelancersOf } from './freelancers.ts';
import classes from './organisation.module.css';

/** A one-time code that connects a freelancer's app to this server. */
export function PairingCode({ organisation }: { readonly organisation: Organisation }) {
  const t = useText();
  const { locale } = useIntl();
  const { api, crypto } = useDeps();
  const { log } = useAccount();
  const freelancers = freelancersOf(organisation);
  const [freelancer, setFreelancer] = useState(freelancers[0]?.value ?? '');
  const create = useMutation({
    mutationFn: () =>
      api.call('createPairingCode', { params: { org: organisation.id }, body: { freelancer } }),
  });
  if (freelancers.length === 0) return <p className={classes.text}>{t('pairing.nobody')}</p>;
  const place = { locale, zone: localZone() };
  return (
    <Stack gap="md">
      <p className={classes.text}>{t('pairing.text')}</p>
      <NativeSelect
        label={t('role.freelancer')}
        data={freelancers}
        value={freelancer}
        onChange={(event) => {
          setFreelancer(event.currentTarget.value);
          create.reset();
        }}
      />
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
