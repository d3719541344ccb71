import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { en, type MessageId } from './messages/en.ts';

export type WordValues = Readonly<Record<string, string | number>>;
export type Words = (id: MessageId, values?: WordValues) => string;

/** The window's words in the reader's language. */
export function useWords(): Words {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}

/** For words that are named by a code which main sends: `undefined` where there are none. */
export const messageIdOf = (id: string): MessageId | undefined =>
  Object.hasOwn(en, id) ? (id as MessageId) : undefined;
