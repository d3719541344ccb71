import type { ReactNode } from 'react';
import { Callout } from '../../ui/callout.tsx';
import type { MessageId } from '../text/en.ts';
import { useText } from '../text/use-text.ts';
import { errorWords, requestIdOf } from './error-words.ts';

interface ErrorCalloutProps {
  /** `null` while nothing went wrong: then there is nothing to see. */
  readonly error: Error | null;
  readonly title?: MessageId;
  readonly actions?: ReactNode;
}

/** What did not work, and the request's number for whoever runs the server. */
export function ErrorCallout({ error, title = 'error.title', actions }: ErrorCalloutProps) {
  const t = useText();
  if (error === null) return null;
  return (
    <Callout tone="trouble" announce="alert" title={t(title)} actions={actions}>
      <ErrorText error={error} />
    </Callout>
  );
}

/** The same inside of other words. */
export function ErrorText({ error }: { readonly error: Error }) {
  const t = useText();
  const requestId = requestIdOf(error);
  return (
    <>
      <p>{errorWords(t, error)}</p>
      {requestId ? <p>{t('error.requestId', { id: requestId })}</p> : null}
    </>
  );
}
