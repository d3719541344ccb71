import { errorWords } from '../../shared/api/error-book.ts';
import { isErrorCode } from '../../shared/api/error-codes.ts';
import { messageIdOf, type Words } from './words.ts';

/**
 * A code of the server or of main in words, with the code itself for whoever has to look it up. A
 * code that the window has no words of its own for gets those of the error book.
 */
export function wordsOfCode(t: Words, code: string, detail?: string): string {
  const words = meaningOf(t, code);
  const named = words ? `${words} (${code})` : code;
  return detail ? `${named}: ${detail}` : named;
}

function meaningOf(t: Words, code: string): string | undefined {
  const id = messageIdOf(`refused.${code}`) ?? messageIdOf(`error.${code}`);
  if (id) return t(id);
  return isErrorCode(code) ? errorWords(code).meaning.replace(/\.$/, '') : undefined;
}
