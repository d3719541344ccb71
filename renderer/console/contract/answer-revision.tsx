import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useId, useState } from 'react';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import { acceptanceFault } from '../../../shared/entry/accepted-contracts.ts';
import type { LoggedOf } from '../../../shared/entry/ledger.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FindingList } from '../evidence/finding-list.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { generalErrors } from '../evidence/verdict.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { useDeps } from '../platform/console-deps.ts';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { AnswerForm } from './answer-form.tsx';
import { pinMismatches } from './pin-mismatches.ts';
import { WhatChanges } from './what-changes.tsx';

export interface RevisionProps {
  readonly contract: LoggedOf<'contract'>;
  /** Signed by the freelancer, not answered yet. */
  readonly offered: LoggedOf<'contract'>;
  readonly evidence: Evidence;
  readonly summary: ContractSummary;
}

/** The client sees what changes, and accepts or declines; until then the old terms go on. */
export function AnswerRevision(props: RevisionProps) {
  const t = useText();
  const id = useId();
  const me = useAccount();
  const { contract, offered, evidence } = props;
  const { ten } = offered.entry.payload;
  const key = useSigningKey(ten, 'client', evidence.ledger.approvers);
  const isClient = rolesIn(me, ten).includes('client');
  return (
    <Panel title={t('revision.title')} titleId={id} testId="revision">
      <Stack gap="sm">
        <WhatChanges before={contract.entry.payload} after={offered.entry.payload} />
        {isClient ? (
          <SigningKeyNote organisation={ten} use="client" signingKey={key}>
            {key.state === 'listed' ? <Answer {...props} signer={key.signer} /> : null}
          </SigningKeyNote>
        ) : (
          <Callout tone="calm" title={t('revision.waits')}>
            {t('revision.waitsText')}
          </Callout>
        )}
      </Stack>
    </Panel>
  );
}

function Answer(
  props: RevisionProps & { readonly signer: Parameters<typeof AnswerForm>[0]['signer'] },
) {
  const t = useText();
  const [isRead, setRead] = useState(false);
  const [verdict, setVerdict] = useState<'accept' | 'reject'>();
  const isSound = useSoundness(props);
  const close = () => setVerdict(undefined);
  return (
    <>
      <Faults {...props} />
      <Checkbox
        label={t('revision.read')}
        checked={isRead}
        onChange={(event) => setRead(event.currentTarget.checked)}
      />
      <Group gap="xs">
        <Button disabled={!isRead || !isSound} onClick={() => setVerdict('accept')}>
          {t('revision.accept')}
        </Button>
        <Button variant="default" onClick={() => setVerdict('reject')}>
          {t('revision.reject')}
        </Button>
      </Group>
      <Sheet
        opened={verdict !== undefined}
        onClose={close}
        title={t(verdict === 'reject' ? 'revision.rejectTitle' : 'revision.acceptTitle')}
      >
        {verdict ? <AnswerForm {...props} verdict={verdict} onDone={close} /> : null}
      </Sheet>
    </>
  );
}

function useFaults({ contract, offered, evidence, summary }: RevisionProps) {
  const me = useAccount();
  const { clock } = useDeps();
  const findings = generalErrors(evidence);
  const mismatches = pinMismatches(offered.entry.payload, {
    pins: summary.pins,
    logVkey: me.log.vkey,
    recipients: evidence.ledger.orgkeys.map(({ entry }) => entry.payload.recipient),
  });
  const fault = acceptanceFault(offered, { receivedMs: clock.nowMs() }, contract);
  return { findings, mismatches, fault };
}

function useSoundness(props: RevisionProps): boolean {
  const { findings, mismatches, fault } = useFaults(props);
  return findings.length === 0 && mismatches.length === 0 && fault === undefined;
}

function Faults(props: RevisionProps) {
  const t = useText();
  const { findings, mismatches, fault } = useFaults(props);
  if (findings.length === 0 && mismatches.length === 0 && fault === undefined) return null;
  return (
    <Callout tone="trouble" announce="alert" title={t('revision.unsound')}>
      <FindingList findings={findings} />
      {mismatches.map((name) => (
        <p key={name}>{t('accept.mismatch', { key: t(`pin.${name}`) })}</p>
      ))}
      {fault === undefined ? null : <p>{t('revision.fault', { fault })}</p>}
    </Callout>
  );
}
