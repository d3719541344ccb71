import type { Text } from '../text/use-text.ts';
import { type Terms, termWords } from './term-words.ts';

/** One agreed thing that becomes another, in the words of both. */
export interface TermChange {
  readonly key: string;
  readonly label: string;
  /** `undefined`: it was not there before, or is no more. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * What changed between two terms, in plain words and in the order of the terms. From when on is
 * never among the changes: every revision has a start of its own, and the page says it apart.
 */
export function termsChanges(
  before: Terms,
  after: Terms,
  words: { readonly t: Text; readonly locale: string },
): readonly TermChange[] {
  const was = termWords(before, words);
  const is = termWords(after, words);
  // An offer does not name the keys yet.
  const isAlike = 'org_recipient' in before === 'org_recipient' in after;
  const keys = [...new Set([...was, ...is].map(({ key }) => key))];
  return keys.flatMap((key): readonly TermChange[] => {
    const old = was.find((each) => each.key === key);
    const now = is.find((each) => each.key === key);
    if (key === 'from' || (key === 'sealed' && !isAlike) || old?.value === now?.value) return [];
    const label = now?.label ?? old?.label ?? '';
    return [{ key, label, before: old?.value, after: now?.value }];
  });
}
