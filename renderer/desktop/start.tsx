import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { UiRoot } from '../ui/ui-root.tsx';
import { App } from './app.tsx';
import { LanguageRoot } from './language-root.tsx';
import { connect, useDesktop } from './store.ts';

/** Draws the window into the page and follows main from now on. */
export function startWindow(root: Element): void {
  connect(window.countersign);
  createRoot(root).render(
    <StrictMode>
      <UiRoot>
        <ChosenLanguage />
      </UiRoot>
    </StrictMode>,
  );
}

function ChosenLanguage() {
  const language = useDesktop((store) => store.app?.settings.language ?? 'system');
  return (
    <LanguageRoot wanted={language === 'system' ? navigator.languages : [language]}>
      <App />
    </LanguageRoot>
  );
}
