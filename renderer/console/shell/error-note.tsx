import { Button } from '@mantine/core';
import { KeysChangedError } from '../evidence/load-evidence.ts';
import { KeysChangedNote } from '../trust/keys-changed-note.tsx';
import { useText } from '../text/use-text.ts';
import { ErrorCallout } from './error-callout.tsx';

interface ErrorNoteProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** A failed load: what happened, a way to try again, and the number to report. */
export function ErrorNote({ error, onRetry }: ErrorNoteProps) {
  const t = useText();
  if (error instanceof KeysChangedError) return <KeysChangedNote change={error.change} />;
  const retry = onRetry ? (
    <Button variant="default" size="xs" onClick={onRetry}>
      {t('error.retry')}
    </Button>
  ) : null;
  return <ErrorCallout error={error} actions={retry} />;
}
