import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { ErrorText } from '../shell/error-callout.tsx';
import { useText } from '../text/use-text.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { type SigningKey, useMakeKey } from './use-signing-key.ts';

interface SigningKeyNoteProps {
  readonly organisation: string;
  readonly use: 'client' | 'finance';
  readonly signingKey: SigningKey;
  /** Shown once the key may sign. */
  readonly children?: ReactNode;
}

/** What stands between a reviewer and a signature: no key here yet, or one that is not listed. */
export function SigningKeyNote({ organisation, use, signingKey, children }: SigningKeyNoteProps) {
  const t = useText();
  const make = useMakeKey(organisation, use);
  if (signingKey.state === 'loading') return null;
  if (signingKey.state === 'listed') return <>{children}</>;
  const button = (
    <Button loading={make.isPending} onClick={() => make.mutate(browserLabel(navigator.userAgent))}>
      {signingKey.state === 'waiting' ? t('key.again') : t('key.make')}
    </Button>
  );
  const failed = make.error ? (
    <div role="alert">
      <ErrorText error={make.error} />
    </div>
  ) : null;
  if (signingKey.state !== 'waiting') {
    return (
      <Callout tone="calm" title={t('key.none')} actions={button}>
        <p>{t('key.noneText')}</p>
        {failed}
      </Callout>
    );
  }
  return (
    <Callout tone="attention" title={t('key.waiting')} actions={make.error ? button : null}>
      <p>{t('key.waitingText')}</p>
      <p>
        <strong>{kidWords(signingKey.kid)}</strong>
      </p>
      {failed}
    </Callout>
  );
}

/** `Firefox, Linux`: how the owner tells two keys of one person apart. */
export function browserLabel(userAgent: string): string {
  const browser = ['Edg', 'Firefox', 'Chrome', 'Safari'].find((name) => userAgent.includes(name));
  const system = ['Windows', 'Mac OS', 'Android', 'iPhone', 'Linux'].find((name) =>
    userAgent.includes(name),
  );
  return [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(', ') || 'Browser';
}
