import type { ReactNode } from 'react';
import { LanguageRoot as AnyLanguageRoot, type Languages } from '../ui/language-root.tsx';
import { en } from './messages/en.ts';
import { languages, loadCatalogue } from './messages/languages.ts';

export interface LanguageRootProps {
  /** Languages that the reader wants, best first (BCP 47). */
  readonly wanted: readonly string[];
  readonly children: ReactNode;
}

const ownLanguages: Languages = {
  en,
  names: languages,
  load: async (name) => loadCatalogue(languages.find((language) => language === name) ?? 'en'),
};

/** The app's windows in the language that is wanted. */
export function LanguageRoot({ wanted, children }: LanguageRootProps) {
  return (
    <AnyLanguageRoot languages={ownLanguages} wanted={wanted}>
      {children}
    </AnyLanguageRoot>
  );
}
