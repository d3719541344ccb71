import { Skeleton, Stack } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useProgressStore } from '../data/progress-store.ts';
import { useEvidence, useIdentities } from '../data/queries.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { type Evidence, isEvidence } from './load-evidence.ts';
import { VerifyProgress } from './verify-progress.tsx';
import { OpeningProvider, openingOf } from './opening-context.ts';
import { EvidenceNotes } from './evidence-notes.tsx';

interface EvidenceGateProps {
  readonly con: string;
  readonly children: (evidence: Evidence) => ReactNode;
}

/** Shows a page of a contract only from what was verified here; else what is going on. */
export function EvidenceGate({ con, children }: EvidenceGateProps) {
  const t = useText();
  const evidence = useEvidence(con);
  const progress = useProgressStore(({ byCon }) => byCon[con]);
  if (evidence.error) {
    return <ErrorNote error={evidence.error} onRetry={() => void evidence.refetch()} />;
  }
  if (evidence.data === undefined) {
    return (
      <Stack gap="sm" aria-busy>
        <VerifyProgress progress={progress} />
        <Skeleton height={40} />
        <Skeleton height={110} />
        <Skeleton height={110} />
      </Stack>
    );
  }
  if (!isEvidence(evidence.data)) {
    return <EmptyNote title={t('unsigned.title')}>{t('unsigned.text')}</EmptyNote>;
  }
  return (
    <WithOpening evidence={evidence.data}>
      <EvidenceNotes evidence={evidence.data} />
      {children(evidence.data)}
    </WithOpening>
  );
}

/** Sealed pictures are opened with what this browser keeps for the contract's organisation. */
function WithOpening({
  evidence,
  children,
}: {
  readonly evidence: Evidence;
  readonly children: ReactNode;
}) {
  const { contract, offered } = evidence.ledger;
  const identities = useIdentities((contract ?? offered)?.entry.payload.ten ?? '').data;
  const opening = useMemo(() => openingOf(identities ?? [], evidence), [identities, evidence]);
  return <OpeningProvider value={opening}>{children}</OpeningProvider>;
}
