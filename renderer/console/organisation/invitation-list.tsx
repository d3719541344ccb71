import { Button, Group, Table } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import type { Invitation } from '../../../shared/api/schemas.ts';
import { formatInstant, localZone } from '../../ui/format.ts';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import type { MessageId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';

export const invitationsKey = (org: string) => ['invitations', org] as const;

/** Invitations that nobody has answered; nothing where there are none. */
export function InvitationList({ org }: { readonly org: string }) {
  const t = useText();
  const { api } = useDeps();
  const queryClient = useQueryClient();
  const waiting = useQuery({
    queryKey: invitationsKey(org),
    queryFn: async () => (await api.call('listInvitations', { params: { org } })).invitations,
  });
  const said = async (message: MessageId, { email }: Invitation) => {
    notifications.show({ message: t(message, { email }), color: 'pine' });
    await queryClient.invalidateQueries({ queryKey: invitationsKey(org) });
  };
  const resend = useMutation({
    mutationFn: ({ id }: Invitation) =>
      api.call('resendInvitation', { params: { org, invitation: id }, body: {} }),
    onSuccess: (_, invitation) => said('members.invited', invitation),
  });
  const cancel = useMutation({
    mutationFn: ({ id }: Invitation) =>
      api.call('cancelInvitation', { params: { org, invitation: id } }),
    onSuccess: (_, invitation) => said('members.cancelled', invitation),
  });
  const error = waiting.error ?? resend.error ?? cancel.error;
  return (
    <>
      <ErrorCallout error={error} />
      {(waiting.data ?? []).length > 0 ? (
        <Table.ScrollContainer minWidth={560} mt="md">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('members.pending')}</Table.Th>
                <Table.Th scope="col">{t('members.roles')}</Table.Th>
                <Table.Th scope="col">{t('members.until')}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {(waiting.data ?? []).map((invitation) => (
                <InvitationRow
                  key={invitation.id}
                  invitation={invitation}
                  onResend={() => resend.mutate(invitation)}
                  onCancel={() => cancel.mutate(invitation)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : null}
    </>
  );
}

interface InvitationRowProps {
  readonly invitation: Invitation;
  readonly onResend: () => void;
  readonly onCancel: () => void;
}

function InvitationRow({ invitation, onResend, onCancel }: InvitationRowProps) {
  const t = useText();
  const { locale } = useIntl();
  const { clock } = useDeps();
  const { email, roles, expiresAt } = invitation;
  const until = formatInstant(expiresAt, { locale, zone: localZone() });
  return (
    <Table.Tr>
      <Table.Td>{email}</Table.Td>
      <Table.Td>{roles.map((role) => t(`role.${role}`)).join(', ')}</Table.Td>
      <Table.Td>{expiresAt > clock.nowMs() ? until : t('members.expired')}</Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            aria-label={t('members.resendOf', { email })}
            onClick={onResend}
          >
            {t('members.resend')}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={t('members.cancelOf', { email })}
            onClick={onCancel}
          >
            {t('members.cancel')}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
