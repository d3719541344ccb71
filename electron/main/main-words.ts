export type MainLanguage = 'en' | 'bn' | 'kn';

/** By a locale, as `bn-BD`; English for all languages that there are no words in. */
export function mainLanguage(locale: string): MainLanguage {
  const [language] = locale.split('-');
  return language === 'bn' || language === 'kn' ? language : 'en';
}
