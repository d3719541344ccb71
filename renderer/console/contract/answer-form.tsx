import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { keys } from '../data/queries.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { signDecision } from '../sign/sign-for-contract.ts';
import { isSignable, TextToSign } from '../sign/text-to-sign.tsx';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';
import type { RevisionProps } from './answer-revision.tsx';
import prose from '../text/prose.module.css';

interface AnswerFormProps extends RevisionProps {
  readonly verdict: 'accept' | 'reject';
  readonly signer: Signer;
  readonly onDone: () => void;
}

/** The signature under new terms, or the one that declines them with a reason. */
export function AnswerForm({ verdict, signer, offered, evidence, onDone }: AnswerFormProps) {
  const t = useText();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const isRejection = verdict === 'reject';
  const answer = useSigningAct(
    evidence.con,
    (deps) =>
      signDecision(deps, signingOf(evidence, signer), {
        body: {
          ref: offered.entry.hash,
          stage: 'client',
          verdict,
          ms: { service: 0, support: 0 },
          excl: [],
        },
        reason: isRejection ? reason : '',
      }),
    t(isRejection ? 'revision.rejected' : 'revision.accepted'),
  );
  const done = () => {
    onDone();
    void queryClient.invalidateQueries({ queryKey: keys.contracts });
  };
  return (
    <SignForm
      act={answer}
      confirm={t(isRejection ? 'revision.confirmNo' : 'revision.confirmYes')}
      isReady={!isRejection || isSignable(reason)}
      onDone={done}
      onCancel={onDone}
    >
      <p className={prose.text}>{t(isRejection ? 'revision.rejectText' : 'revision.acceptText')}</p>
      {isRejection ? (
        <TextToSign
          label={t('dispute.reason')}
          description={t('dispute.reasonText')}
          value={reason}
          onText={setReason}
        />
      ) : null}
    </SignForm>
  );
}
