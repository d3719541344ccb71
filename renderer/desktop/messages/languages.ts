import { en, type MessageId } from './en.ts';

/** Complete, as a test asks for; while a language lags behind, English stands in. */
export type Catalogue = Readonly<Partial<Record<MessageId, string>>> &
  Readonly<Record<string, string>>;

export type Language = 'en' | 'bn' | 'kn';

/** English is there from the start; the others are fetched when somebody wants them. */
const loaders: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Catalogue>>> = {
  bn: async () => (await import('./bn.ts')).bn,
  kn: async () => (await import('./kn.ts')).kn,
};

export const languages: readonly Language[] = ['en', 'bn', 'kn'];

export const loadCatalogue = async (language: Language): Promise<Catalogue> =>
  language === 'en' ? en : loaders[language]();
