import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId, useState } from 'react';
import type { Organisation } from '../../../shared/api/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { ChangeMember } from './change-member.tsx';
import { InvitationList } from './invitation-list.tsx';
import { InviteForm } from './invite-form.tsx';
import type { OrganisationPanelProps } from './root-key-panel.tsx';

type Member = Organisation['members'][number];

/** Who belongs here and who was asked to; nobody is put here by somebody else. */
export function MembersPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const [isInviting, inviting] = useDisclosure(false);
  const [changing, setChanging] = useState<Member>();
  const stopChanging = () => setChanging(undefined);
  return (
    <Panel
      title={t('members.title')}
      titleId={id}
      aside={
        isOwner ? (
          <Button size="xs" variant="default" onClick={inviting.open}>
            {t('members.invite')}
          </Button>
        ) : null
      }
    >
      <MemberTable
        members={organisation.members}
        onChange={isOwner ? (member) => setChanging(member) : undefined}
      />
      {isOwner ? <InvitationList org={organisation.id} /> : null}
      <Sheet opened={isInviting} onClose={inviting.close} title={t('members.invite')}>
        <InviteForm org={organisation.id} onDone={inviting.close} />
      </Sheet>
      <Sheet
        opened={changing !== undefined}
        onClose={stopChanging}
        title={t('members.changeTitle', { name: changing?.account.name ?? '' })}
      >
        {changing ? (
          <ChangeMember org={organisation.id} member={changing} onDone={stopChanging} />
        ) : null}
      </Sheet>
    </Panel>
  );
}

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly onChange: ((member: Member) => void) | undefined;
}

function MemberTable({ members, onChange }: MemberTableProps) {
  const t = useText();
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('members.name')}</Table.Th>
            <Table.Th scope="col">{t('members.email')}</Table.Th>
            <Table.Th scope="col">{t('members.roles')}</Table.Th>
            {onChange ? <Table.Td /> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <Table.Tr key={member.account.id}>
              <Table.Td>{member.account.name}</Table.Td>
              <Table.Td>{member.account.email}</Table.Td>
              <Table.Td>{member.roles.map((role) => t(`role.${role}`)).join(', ')}</Table.Td>
              {onChange ? (
                <Table.Td ta="right">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('members.changeOf', { name: member.account.name })}
                    onClick={() => onChange(member)}
                  >
                    {t('members.change')}
                  </Button>
                </Table.Td>
              ) : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
