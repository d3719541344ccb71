import { create } from 'zustand';
import { type Language, languageNamed } from '../text/languages.ts';

interface LanguageState {
  /** What this browser's reader chose; without a choice, the browser's languages count. */
  readonly chosen: Language | undefined;
  readonly choose: (language: Language) => void;
}

const storageKey = 'countersign-language';

export const useLanguageStore = create<LanguageState>()((set) => ({
  chosen: readChoice(),
  choose: (chosen) => {
    writeChoice(chosen);
    set({ chosen });
  },
}));

function readChoice(): Language | undefined {
  try {
    return languageNamed(globalThis.localStorage.getItem(storageKey));
  } catch {
    // A browser that keeps nothing for pages.
    return undefined;
  }
}

function writeChoice(language: Language): void {
  try {
    globalThis.localStorage.setItem(storageKey, language);
  } catch {
    // As above: the choice holds until the page is left.
  }
}
