import '../ui/zod-jitless.ts';
import '../ui/tokens.css';
import './base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { IntlRoot } from '../ui/intl-root.tsx';
import { installTrustedTypes } from '../ui/trusted-types.ts';
import { App } from './app.tsx';
import { createChecker } from './checker.ts';
import { followColourScheme } from './colour-scheme.ts';
import { CheckerProvider } from './checker-context.ts';
import { en } from './text/en.ts';

installTrustedTypes(window, allowOwnWorker);
followColourScheme(document.documentElement, matchMedia('(prefers-color-scheme: dark)'));
const container = document.getElementById('root');
if (container === null) throw new Error('page.html has no #root');

createRoot(container).render(
  <StrictMode>
    <IntlRoot messages={{ en }} wanted={navigator.languages}>
      <CheckerProvider value={createChecker(startWorker)}>
        <App />
      </CheckerProvider>
    </IntlRoot>
  </StrictMode>,
);

async function startWorker(): Promise<Worker> {
  const { default: VerifyWorker } = await import('./worker/verify-worker.ts?worker&inline');
  return new VerifyWorker();
}

/** The worker is made of text inside this page; there is no other script. */
function allowOwnWorker(url: string): string {
  if (url.startsWith('blob:')) return url;
  throw new TypeError('a script from elsewhere is not allowed');
}
