import { useEffect, useState, type ReactNode } from 'react';
import { chooseLocale, IntlRoot } from '../ui/intl-root.tsx';
import { en } from './messages/en.ts';
import { type Catalogue, type Language, languages, loadCatalogue } from './messages/languages.ts';

export interface LanguageRootProps {
  /** Languages that the reader wants, best first (BCP 47). */
  readonly wanted: readonly string[];
  readonly children: ReactNode;
}

interface Loaded {
  readonly locale: string;
  readonly messages: { readonly en: Catalogue } & Readonly<Record<string, Catalogue>>;
}

/** Until another language has come, the one before stays: the page is never without words. */
export function LanguageRoot({ wanted, children }: LanguageRootProps) {
  const locale = chooseLocale(wanted, languages);
  const [loaded, setLoaded] = useState<Loaded>({ locale: 'en', messages: { en } });
  useEffect(() => {
    const request = { isWanted: true };
    const load = async () => {
      const language = languageOf(locale);
      const catalogue = await loadCatalogue(language);
      if (request.isWanted) setLoaded({ locale, messages: { en, [language]: catalogue } });
    };
    void load();
    return () => {
      request.isWanted = false;
    };
  }, [locale]);
  return (
    <IntlRoot messages={loaded.messages} wanted={[loaded.locale]}>
      {children}
    </IntlRoot>
  );
}

const languageOf = (locale: string): Language =>
  languages.find((language) => locale.split('-')[0]?.toLowerCase() === language) ?? 'en';
