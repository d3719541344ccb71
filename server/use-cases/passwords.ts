import { apiLimits } from '../../shared/api/limits.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { fail, type Failure } from './failure.ts';

/** Passwords that are in lists of stolen ones. Asked offline: no part of one goes anywhere. */
export interface KnownPasswords {
  has(password: string): Promise<boolean>;
}

/** Words that everybody would try first here. */
const ownWords: readonly string[] = ['countersign', 'freelancer', 'timesheet', 'workdiary'];

/** What has fewer different characters is a pattern, not a secret. */
const differentMin = 5;

/**
 * Long enough, in no list, and not the person's own name or address with something around it
 * (threats W-04). No rules about digits and signs: they make passwords worse.
 */
export async function checkNewPassword(
  known: KnownPasswords,
  password: string,
  of: { readonly email: string; readonly name: string },
): Promise<Result<undefined, Failure>> {
  if (lengthOf(password) < apiLimits.passwordMinLength) return fail('E_PASSWORD_WEAK', 'short');
  if (isObvious(password, of)) return fail('E_PASSWORD_WEAK', 'obvious');
  return (await known.has(password)) ? fail('E_PASSWORD_WEAK', 'known') : ok(undefined);
}

function isObvious(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
): boolean {
  const plain = plainOf(password);
  if (new Set(plain).size < differentMin || isRun(plain)) return true;
  const [local = '', domain = ''] = email.split('@');
  const words = [local, domain.split('.')[0] ?? '', ...name.split(/\s+/), ...ownWords];
  return words
    .map(plainOf)
    .filter((word) => lengthOf(word) >= 4)
    .some((word) => plain.includes(word) && lengthOf(plain) - lengthOf(word) < 6);
}

const lengthOf = (text: string): number => Array.from(text).length;

const plainOf = (text: string): string => text.normalize('NFKC').toLowerCase();

/** `12345678`, `hgfedcba`, `aceg…`: each character is as far from the one before as the next. */
function isRun(text: string): boolean {
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return codes.every((code, i) => i === 0 || code - (codes[i - 1] ?? 0) === step);
}
