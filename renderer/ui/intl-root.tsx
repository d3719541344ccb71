import { useEffect, useMemo, type ReactNode } from 'react';
import { IntlProvider } from 'react-intl';
import { localZone } from './format.ts';

/** Texts by id, in ICU message syntax. */
export type Messages = Readonly<Record<string, string>>;

export interface IntlRootProps {
  /** Messages by language; `en` is complete and stands in where another has a gap. */
  readonly messages: { readonly en: Messages } & Readonly<Record<string, Messages>>;
  /** Languages that the reader wants, best first (BCP 47). */
  readonly wanted: readonly string[];
  readonly children: ReactNode;
}

/** Chooses the language, says it to the page, and gives messages and number formats to the parts. */
export function IntlRoot({ messages, wanted, children }: IntlRootProps) {
  const locale = chooseLocale(wanted, Object.keys(messages));
  const language = languageOf(locale);
  const merged = useMemo(() => ({ ...messages.en, ...messages[language] }), [messages, language]);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return (
    <IntlProvider locale={locale} defaultLocale="en" messages={merged} timeZone={localZone()}>
      {children}
    </IntlProvider>
  );
}

/** The first wanted locale whose language we have words for; its region keeps its number formats. */
export function chooseLocale(wanted: readonly string[], languages: readonly string[]): string {
  const match = wanted.find((locale) => languages.includes(languageOf(locale)));
  return match ?? 'en';
}

/** `bn` of `bn-BD`. */
export const languageOf = (locale: string): string => locale.split('-')[0]?.toLowerCase() ?? 'en';
