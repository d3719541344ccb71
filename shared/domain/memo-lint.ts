/**
 * Hints about a memo before money is at stake (product.md section 3). A hint never blocks and never
 * fails a rule: only a memo that is empty, where the contract wants one, does (`memo_missing`).
 */
export type MemoHint = 'empty' | 'vague' | 'short' | 'same';

/** Letters and digits that a memo should have at least. */
export const memoMinSigns = 8;

/** Words that say nothing about the work, in the languages of the app. */
const vagueWords: ReadonlySet<string> = new Set([
  'misc',
  'miscellaneous',
  'various',
  'stuff',
  'things',
  'work',
  'working',
  'wip',
  'todo',
  'task',
  'tasks',
  'test',
  'other',
  'general',
  'etc',
  'asdf',
  'কাজ',
  'বিবিধ',
  'অন্যান্য',
  'ಕೆಲಸ',
  'ಇತರೆ',
]);

/** As many slices in a row: six hours of whole cells say the same words. */
export const memoSameSlices = 36;

/** What was said before: the newest memo, and how many slices in a row say it. */
export interface MemoRun {
  readonly memo: string;
  readonly slices: number;
}

/** `undefined`: nothing to say about it. */
export function memoHint(memo: string, before?: MemoRun): MemoHint | undefined {
  // Combining signs belong to their letter: a Bengali word is not longer for being Bengali.
  const words = memo.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*/gu) ?? [];
  if (words.length === 0) return 'empty';
  if (words.every((word) => vagueWords.has(word))) return 'vague';
  const signs = words.join('').match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (signs < memoMinSigns && words.length < 2) return 'short';
  const isSame = before?.memo === memo.trim() && before.slices >= memoSameSlices;
  return isSame ? 'same' : undefined;
}
