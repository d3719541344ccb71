import { Button } from '@mantine/core';
import { Callout } from '../../ui/callout.tsx';
import { KeysChangedError } from '../evidence/load-evidence.ts';
import { KeysChangedNote } from '../trust/keys-changed-note.tsx';
import { useText } from '../text/use-text.ts';
import { errorWords, requestIdOf } from './error-words.ts';

interface ErrorNoteProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** A failed load: what happened, a way to try again, and the number to report. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const t = useText();
  if (error instanceof KeysChangedError) return <KeysChangedNote change={error.change} />;
  const requestId = requestIdOf(error);
  return (
    <Callout
      tone="trouble"
      announce="alert"
      title={t('error.title')}
      actions={
        onRetry ? (
          <Button variant="default" size="xs" onClick={onRetry}>
            {t('error.retry')}
          </Button>
        ) : null
      }
    >
      <p>{errorWords(t, error)}</p>
      {requestId ? <p>{t('error.requestId', { id: requestId })}</p> : null}
    </Callout>
  );
}
