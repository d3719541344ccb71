import type { Languages } from '../../ui/language-root.tsx';
import { en, type MessageId } from './en.ts';

/** Complete, as a test asks for; while a language lags behind, English stands in. */
export type Catalogue = Readonly<Partial<Record<MessageId, string>>> &
  Readonly<Record<string, string>>;

/** Each language by its own name. */
export const languageNames = [
  { value: 'en', label: 'English' },
  { value: 'bn', label: 'বাংলা' },
  { value: 'kn', label: 'ಕನ್ನಡ' },
] as const;

export type Language = (typeof languageNames)[number]['value'];

/** The language so called, if there are words in it. */
export const languageNamed = (name: string | null): Language | undefined =>
  languageNames.find(({ value }) => value === name)?.value;

const loaders: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => en,
  bn: async () => (await import('./bn.ts')).bn,
  kn: async () => (await import('./kn.ts')).kn,
};

/** The console's languages. All but English are fetched when somebody wants them. */
export const consoleLanguages: Languages = {
  en,
  names: languageNames.map(({ value }) => value),
  load: async (name) => loaders[languageNamed(name) ?? 'en'](),
};
