import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { IntlRoot } from '../ui/intl-root.tsx';
import { UiRoot } from '../ui/ui-root.tsx';
import { App } from './app.tsx';
import { messagesByLanguage } from './messages/languages.ts';
import { connect } from './store.ts';

/** Draws the window into the page and follows main from now on. */
export function startWindow(root: Element): void {
  connect(window.countersign);
  createRoot(root).render(
    <StrictMode>
      <UiRoot>
        <IntlRoot messages={messagesByLanguage} wanted={navigator.languages}>
          <App />
        </IntlRoot>
      </UiRoot>
    </StrictMode>,
  );
}
