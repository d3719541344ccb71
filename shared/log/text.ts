/** Has an ASCII control character (below U+0020) other than those allowed, or is not UTF-8. */
export function hasForbiddenCharacter(text: string, allowed: string): boolean {
  for (let i = 0; i < text.length; i++)
    if (text.charCodeAt(i) < 0x20 && !allowed.includes(text.charAt(i))) return true;
  return /\p{Surrogate}/u.test(text);
}
