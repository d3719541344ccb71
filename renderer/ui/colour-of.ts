/** Hues that stay apart for most kinds of colour sight; each reads on light and dark paper. */
const colours = [
  '#2f7f9e',
  '#b0603a',
  '#6d6aa8',
  '#5d8a3a',
  '#b0487a',
  '#8a7a2a',
  '#3f6fc0',
  '#7a5a48',
] as const;

/** The same colour for the same id in every window; a hint beside the name, never instead of it. */
export function colourOf(id: string): string {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return colours[sum % colours.length] ?? colours[0];
}
