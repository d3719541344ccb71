import { Button, Checkbox, Stack } from '@mantine/core';
import { useId, useState } from 'react';
import type { ContractSummary } from '../../../shared/api/schemas.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { anchorsOf } from '../../../shared/verify/anchors.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { generalErrors } from '../evidence/verdict.ts';
import { FindingList } from '../evidence/finding-list.tsx';
import type { Evidence } from '../evidence/load-evidence.ts';
import { SigningKeyNote } from '../keys/signing-key-note.tsx';
import { useSigningKey } from '../keys/use-signing-key.ts';
import { ErrorCallout } from '../shell/error-callout.tsx';
import { rolesIn, useAccount } from '../shell/me-context.ts';
import { SignFailure } from '../sign/sign-failure.ts';
import { signDecision } from '../sign/sign-for-contract.ts';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';
import { pinContract } from '../trust/pins.ts';
import { pinMismatches } from './pin-mismatches.ts';
import { AnchorWords } from './pinned-words.tsx';
import prose from '../text/prose.module.css';

interface AcceptContractProps {
  readonly offered: EntryOf<'contract'>;
  readonly evidence: Evidence;
  readonly summary: ContractSummary;
}

/** The client reads, compares, and accepts: from then on this browser holds the keys to these words. */
export function AcceptContract(props: AcceptContractProps) {
  const t = useText();
  const me = useAccount();
  const id = useId();
  const { offered, evidence } = props;
  const { ten } = offered.payload;
  const key = useSigningKey(ten, 'client', evidence.ledger.approvers);
  if (!rolesIn(me, ten).includes('client')) {
    return (
      <Callout tone="calm" title={t('accept.waits')}>
        {t('accept.waitsText')}
      </Callout>
    );
  }
  return (
    <Panel title={t('accept.title')} titleId={id}>
      <Stack gap="sm">
        <p className={prose.text}>{t('accept.text')}</p>
        <AnchorWords anchors={anchorsOf(offered)} />
        <SigningKeyNote organisation={ten} use="client" signingKey={key}>
          {key.state === 'listed' ? <AcceptForm {...props} signer={key.signer} /> : null}
        </SigningKeyNote>
      </Stack>
    </Panel>
  );
}

function AcceptForm(props: AcceptContractProps & { readonly signer: Signer }) {
  const t = useText();
  const me = useAccount();
  const { offered, evidence, summary, signer } = props;
  const [isCompared, setCompared] = useState(false);
  const findings = generalErrors(evidence);
  const mismatches = pinMismatches(offered.payload, {
    pins: summary.pins,
    logVkey: me.log.vkey,
    recipients: evidence.ledger.orgkeys.map(({ entry }) => entry.payload.recipient),
  });
  const isSound = findings.length === 0 && mismatches.length === 0;
  const accept = useSigningAct(
    evidence.con,
    async (deps) => {
      const signing = signingOf(evidence, signer, anchorsOf(offered));
      const body = {
        ref: offered.hash,
        stage: 'client' as const,
        verdict: 'accept' as const,
        ms: { service: 0, support: 0 },
        excl: [],
      };
      const signed = await signDecision(deps, signing, { body });
      if (!signed.ok) return signed;
      const pinned = await pinContract(deps.store, offered, {
        atMs: deps.clock.nowMs(),
        by: 'accepted',
      });
      if (!pinned.ok) throw new SignFailure(pinned.error);
      return signed;
    },
    t('accept.done'),
  );
  return (
    <Stack gap="sm">
      {isSound ? null : (
        <Callout tone="trouble" announce="alert" title={t('accept.unsound')}>
          <FindingList findings={findings} />
          {mismatches.map((name) => (
            <p key={name}>{t('accept.mismatch', { key: t(`pin.${name}`) })}</p>
          ))}
        </Callout>
      )}
      <Checkbox
        label={t('accept.compared')}
        checked={isCompared}
        onChange={(event) => setCompared(event.currentTarget.checked)}
      />
      <ErrorCallout error={accept.error} title="sign.failed" />
      <div>
        <Button
          disabled={!isCompared || !isSound}
          loading={accept.isPending}
          onClick={() => accept.mutate(undefined)}
        >
          {t('accept.button')}
        </Button>
      </div>
    </Stack>
  );
}
