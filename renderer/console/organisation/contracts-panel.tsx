import { Button, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useId } from 'react';
import { Panel } from '../../ui/panel.tsx';
import { useContracts } from '../data/queries.ts';
import { TextLink } from '../shell/text-link.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { DraftContractForm } from './draft-contract-form.tsx';
import type { OrganisationPanelProps } from './root-key-panel.tsx';
import classes from './organisation.module.css';

/** Contracts of the organisation, and a new one. */
export function ContractsPanel({ organisation, isOwner }: OrganisationPanelProps) {
  const t = useText();
  const id = useId();
  const contracts = (useContracts().data ?? []).filter(({ ten }) => ten === organisation.id);
  const [isOpen, opened] = useDisclosure(false);
  return (
    <Panel
      title={t('contracts.title')}
      titleId={id}
      aside={
        isOwner ? (
          <Button size="xs" variant="default" onClick={opened.open}>
            {t('contracts.draft')}
          </Button>
        ) : null
      }
    >
      {contracts.length === 0 ? (
        <p className={classes.text}>{t(isOwner ? 'contracts.noneOwner' : 'contracts.none')}</p>
      ) : (
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('role.freelancer')}</Table.Th>
                <Table.Th scope="col">{t('contracts.what')}</Table.Th>
                <Table.Th scope="col">{t('approvers.state')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {contracts.map(({ con, freelancer, draft, state }) => (
                <Table.Tr key={con}>
                  <Table.Td>{freelancer}</Table.Td>
                  <Table.Td>
                    <TextLink to="/contracts/$con/terms" params={{ con }} size="sm">
                      {draft.title}
                    </TextLink>
                  </Table.Td>
                  <Table.Td>{t(`contract.${state}`)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Sheet opened={isOpen} onClose={opened.close} size="lg" title={t('contracts.draft')}>
        <DraftContractForm organisation={organisation} onDone={opened.close} />
      </Sheet>
    </Panel>
  );
}
