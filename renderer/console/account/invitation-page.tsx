import { Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { OfferedInvitation } from '../../../shared/api/schemas.ts';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { formatInstant, localZone } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import classes from './account.module.css';
import { Alone } from './alone.tsx';
import { AnswerInvitation } from './answer-invitation.tsx';
import { useLinkToken } from './link-token.ts';

/** What somebody is asked, before anything of them exists here. */
export function InvitationPage() {
  const t = useText();
  const { api } = useDeps();
  const token = useLinkToken();
  const [isDeclined, setDeclined] = useState(false);
  const offered = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.call('readInvitation', { body: { token: token ?? '' } }),
    enabled: token !== undefined,
    retry: false,
    // Once it is answered the link is spent; that is no news for whoever answered.
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (token === undefined || offered.error)
    return (
      <Alone title={t('invitation.noLink')} lead={t('invitation.noLinkText')}>
        {offered.error ? <ErrorNote error={offered.error} /> : null}
      </Alone>
    );
  if (offered.data === undefined)
    return (
      <Alone title={t('loading')}>
        <Loader aria-label={t('loading')} />
      </Alone>
    );
  const { organisation, invitedBy } = offered.data;
  return (
    <Alone
      title={t('invitation.title', { organisation })}
      lead={isDeclined ? undefined : t('invitation.lead', { name: invitedBy, organisation })}
    >
      {isDeclined ? (
        <Callout tone="calm" title={t('invitation.declined')} announce="status">
          <p>{t('invitation.declinedText')}</p>
        </Callout>
      ) : (
        <>
          <Terms offered={offered.data} />
          <AnswerInvitation
            token={token}
            offered={offered.data}
            onDeclined={() => setDeclined(true)}
          />
        </>
      )}
    </Alone>
  );
}

function Terms({ offered }: { readonly offered: OfferedInvitation }) {
  const t = useText();
  const { locale } = useIntl();
  const place = { locale, zone: localZone() };
  return (
    <Facts
      facts={[
        { key: 'email', label: t('invitation.address'), value: offered.email },
        {
          key: 'roles',
          label: t('invitation.roles'),
          value: (
            <ul className={classes.roles}>
              {offered.roles.map((role) => (
                <li key={role}>{t(`invitation.means.${role}`)}</li>
              ))}
            </ul>
          ),
        },
        {
          key: 'until',
          label: t('invitation.until'),
          value: formatInstant(offered.expiresAt, place),
        },
      ]}
    />
  );
}
