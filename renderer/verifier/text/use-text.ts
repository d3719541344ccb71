import type { PrimitiveType } from 'react-intl';
import { useIntl } from 'react-intl';
import type { MessageId } from './en.ts';

export type Text = (id: MessageId, values?: Readonly<Record<string, PrimitiveType>>) => string;

/** The page's words in the reader's language. */
export function useText(): Text {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}
