import '@mantine/notifications/styles.css';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { readStyleNonce } from '../ui/csp-nonce.ts';
import { UiRoot } from '../ui/ui-root.tsx';
import { ApiFailure } from './data/console-api.ts';
import { evidenceOptions, keys } from './data/queries.ts';
import { KeysChangedError } from './evidence/load-evidence.ts';
import { type ConsoleDeps, ConsoleDepsProvider } from './platform/console-deps.ts';
import { createBrowserDeps } from './platform/browser-deps.ts';
import type { HeadStart } from './platform/head-start.ts';
import { createConsoleRouter } from './router.tsx';
import { ConsoleLanguage } from './text/console-language.tsx';

/** Nothing is said before a page is there. */
const Notifications = lazy(async () => ({
  default: (await import('@mantine/notifications')).Notifications,
}));

/** Only a lost connection is worth asking again by itself; answers and changed keys are not. */
const isWorthRetrying = (failures: number, error: Error): boolean => {
  if (error instanceof KeysChangedError) return false;
  return error instanceof ApiFailure && error.error.type === 'unreachable' && failures < 2;
};

const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session ended while a page was open: ask who we are, and so ask to sign in.
      if (error instanceof ApiFailure && error.isSignedOut && query.queryKey[0] !== keys.me[0])
        void queryClient.invalidateQueries({ queryKey: keys.me });
    },
  }),
  defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 10_000 } },
});

/** Draws the console into the page. Throws if the page has no place for it. */
export function start(page: Window & typeof globalThis, ahead: HeadStart): void {
  // Dialogs lock scrolling with a style element of a library that takes its nonce from here.
  Object.assign(page, { __webpack_nonce__: readStyleNonce(page.document) });
  const router = createConsoleRouter();
  const deps = createBrowserDeps(page, ahead);
  void verifyAhead(deps, ahead);
  const container = page.document.getElementById('root');
  if (container === null) throw new Error('index.html has no #root');
  createRoot(container).render(
    <StrictMode>
      <UiRoot>
        <ConsoleLanguage>
          <ConsoleDepsProvider value={deps}>
            <QueryClientProvider client={queryClient}>
              <RouterProvider router={router} />
              <Suspense>
                <Notifications position="bottom-right" limit={3} />
              </Suspense>
            </QueryClientProvider>
          </ConsoleDepsProvider>
        </ConsoleLanguage>
      </UiRoot>
    </StrictMode>,
  );
}

/** Verifies what the address is about while the page is drawn for the first time. */
async function verifyAhead(deps: ConsoleDeps, { contract }: HeadStart): Promise<void> {
  const con = await contract;
  if (con !== undefined) await queryClient.prefetchQuery(evidenceOptions(deps, con));
}
