import { useState } from 'react';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { SignForm } from '../sign/sign-form.tsx';
import { signReply } from '../sign/sign-for-contract.ts';
import { isSignable, TextToSign } from '../sign/text-to-sign.tsx';
import { signingOf, useSigningAct } from '../sign/use-signing.ts';
import { useText } from '../text/use-text.ts';

interface ReplyFormProps {
  readonly evidence: Evidence;
  /** hash of the entry that is answered */
  readonly about: string;
  readonly signer: Signer;
  readonly onDone: () => void;
}

/** An answer, signed with this browser's key: both parties read it, and it stays. */
export function ReplyForm({ evidence, about, signer, onDone }: ReplyFormProps) {
  const t = useText();
  const [text, setText] = useState('');
  const send = useSigningAct(
    evidence.con,
    (deps) => signReply(deps, signingOf(evidence, signer), { ref: about, text }),
    t('reply.done'),
  );
  return (
    <SignForm act={send} confirm={t('reply.confirm')} isReady={isSignable(text)} onDone={onDone}>
      <TextToSign
        label={t('reply.label')}
        description={t('reply.text')}
        value={text}
        onText={setText}
      />
    </SignForm>
  );
}
