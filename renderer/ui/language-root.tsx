import { useEffect, useState, type ReactNode } from 'react';
import { chooseLocale, IntlRoot, languageOf, type Messages } from './intl-root.tsx';

/** The languages of one program: English is there from the start, the others are fetched. */
export interface Languages {
  readonly en: Messages;
  /** English included (BCP 47, without regions) */
  readonly names: readonly string[];
  /** Throws where the words cannot be fetched. */
  readonly load: (language: string) => Promise<Messages>;
}

export interface LanguageRootProps {
  readonly languages: Languages;
  /** Languages that the reader wants, best first (BCP 47). */
  readonly wanted: readonly string[];
  readonly children: ReactNode;
}

interface Loaded {
  readonly locale: string;
  readonly messages: { readonly en: Messages } & Readonly<Record<string, Messages>>;
}

/** Until another language has come, the one before stays: the page is never without words. */
export function LanguageRoot({ languages, wanted, children }: LanguageRootProps) {
  const { en, names, load } = languages;
  const locale = chooseLocale(wanted, names);
  const [loaded, setLoaded] = useState<Loaded>({
    locale: languageOf(locale) === 'en' ? locale : 'en',
    messages: { en },
  });
  useEffect(() => {
    const request = { isWanted: true };
    const show = async () => {
      const language = languageOf(locale);
      const messages = await load(language);
      if (request.isWanted) setLoaded({ locale, messages: { en, [language]: messages } });
    };
    // Words that cannot be fetched are asked for with the next choice.
    show().catch(() => undefined);
    return () => {
      request.isWanted = false;
    };
  }, [locale, en, load]);
  return (
    <IntlRoot messages={loaded.messages} wanted={[loaded.locale]}>
      {children}
    </IntlRoot>
  );
}
