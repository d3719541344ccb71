import { Button, Group, Skeleton, Stack, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useId } from 'react';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useContracts } from '../data/queries.ts';
import { EvidenceGate } from '../evidence/evidence-gate.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { AcceptContract } from './accept-contract.tsx';
import { AnswerRevision } from './answer-revision.tsx';
import { EvidenceFiles } from './evidence-files.tsx';
import { OfferedTerms } from './offered-terms.tsx';
import { PinnedWords } from './pinned-words.tsx';
import { ReviseTerms } from './revise-terms.tsx';
import { TermsFacts } from './terms-facts.tsx';
import { TermsHistory } from './terms-history.tsx';

const route = getRouteApi('/contracts/$con/terms');

/** What was agreed, whose keys stand behind it, and the files that prove it later. */
export function TermsPage() {
  const t = useText();
  const { con } = route.useParams();
  const contracts = useContracts();
  const summary = contracts.data?.find((each) => each.con === con);
  if (contracts.error) {
    return <ErrorNote error={contracts.error} onRetry={() => void contracts.refetch()} />;
  }
  if (contracts.data === undefined) return <Skeleton height={240} />;
  if (summary === undefined) {
    return <EmptyNote title={t('notFound.title')}>{t('notFound.text')}</EmptyNote>;
  }
  return (
    <Stack gap="md">
      <Title order={1}>{summary.draft.title}</Title>
      {summary.contractHash === '' ? (
        <Draft summary={summary} />
      ) : (
        <EvidenceGate con={con} key={con}>
          {(evidence) => <Signed summary={summary} evidence={evidence} />}
        </EvidenceGate>
      )}
    </Stack>
  );
}

function Draft({ summary }: { readonly summary: ContractSummary }) {
  const t = useText();
  const id = useId();
  return (
    <>
      <EmptyNote title={t('unsigned.title')}>{t('unsigned.text')}</EmptyNote>
      <Panel title={t('terms.title')} titleId={id}>
        <TermsFacts terms={summary.draft} summary={summary} />
      </Panel>
    </>
  );
}

function Signed(props: { readonly summary: ContractSummary; readonly evidence: Evidence }) {
  const t = useText();
  const id = useId();
  const { summary, evidence } = props;
  const { contract, offered } = evidence.ledger;
  const terms = (contract ?? offered)?.entry.payload;
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      {contract === undefined && offered !== undefined ? (
        <AcceptContract offered={offered.entry} evidence={evidence} summary={summary} />
      ) : null}
      {contract !== undefined && offered !== undefined ? (
        <AnswerRevision
          key={offered.entry.hash}
          contract={contract}
          offered={offered}
          evidence={evidence}
          summary={summary}
        />
      ) : null}
      {contract === undefined ? null : <OfferedTerms summary={summary} contract={contract} />}
      {terms ? (
        <Panel title={t('terms.title')} titleId={id}>
          <TermsFacts terms={terms} summary={summary} />
        </Panel>
      ) : null}
      <TermsHistory evidence={evidence} />
      <PinnedWords evidence={evidence} />
      <Group>
        {contract === undefined ? null : <ReviseTerms summary={summary} />}
        <Button variant="default" onClick={dialog.open}>
          {t('files.button')}
        </Button>
      </Group>
      <Sheet opened={isOpen} onClose={dialog.close} title={t('files.title')}>
        <EvidenceFiles evidence={evidence} />
      </Sheet>
    </>
  );
}
