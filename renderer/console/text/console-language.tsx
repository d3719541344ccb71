import type { ReactNode } from 'react';
import { LanguageRoot } from '../../ui/language-root.tsx';
import { useLanguageStore } from '../preferences/language-store.ts';
import { consoleLanguages } from './languages.ts';

/** The console in the language that its reader chose, or else in one of the browser's. */
export function ConsoleLanguage({ children }: { readonly children: ReactNode }) {
  const chosen = useLanguageStore((state) => state.chosen);
  return (
    <LanguageRoot
      languages={consoleLanguages}
      wanted={chosen === undefined ? navigator.languages : [chosen]}
    >
      {children}
    </LanguageRoot>
  );
}
