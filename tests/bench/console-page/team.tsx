import '../../../renderer/ui/zod-jitless.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { ConsoleDepsProvider } from '../../../renderer/console/platform/console-deps.ts';
import { keys } from '../../../renderer/console/data/queries.ts';
import type { ContractDigest } from '../../../renderer/console/overview/contract-digest.ts';
import { createConsoleRouter } from '../../../renderer/console/router.tsx';
import { createBrowserDeps } from '../../../renderer/console/platform/browser-deps.ts';
import { en } from '../../../renderer/console/text/en.ts';
import { IntlRoot } from '../../../renderer/ui/intl-root.tsx';
import { UiRoot } from '../../../renderer/ui/ui-root.tsx';

/** The console's own overview over a team whose weeks are known already: nothing but drawing. */
const people = 250;
const days = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'];
const ten = '11111111-1111-4111-8111-111111111111';

const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
});
const conOf = (at: number): string => `22222222-2222-4222-8222-${String(at).padStart(12, '0')}`;

function digest(at: number): ContractDigest {
  const day = (n: number) => ({
    trackedMs: (4 + ((at * 7 + n * 3) % 5)) * 3_600_000 + (at % 6) * 600_000,
    exceptions: (at + n) % 7 === 0 ? { manual: 2, stale: 1 } : {},
    verdict: (at + n) % 7 === 0 ? ('warning' as const) : ('unchanged' as const),
  });
  return {
    con: conOf(at),
    isSigned: true,
    attention: at % 9 === 0 ? 'approve' : 'none',
    dayByDate: new Map(days.map((date, n) => [date, day(n)])),
    weeks: [{ monday: '2026-03-02', state: 'submitted', amountMinor: 92_500 + at, cur: 'EUR' }],
    ownMonday: '2026-03-02',
    capMs: 40 * 3_600_000,
    live: { state: 'never' },
  };
}

const contracts = Array.from({ length: people }, (_, at) => ({
  con: conOf(at),
  ten,
  fre: conOf(at),
  organisation: 'Acme',
  freelancer: at % 3 === 0 ? `মোছাম্মৎ রেহানা পারভীন চৌধুরী ${at}` : `Freelancer ${at}`,
  draft: { title: 'Customer support, evenings' },
  state: 'active',
}));

queryClient.setQueryData(keys.me, {
  account: { id: conOf(0), email: 'client@acme.test', name: 'Client' },
  memberships: [{ organisation: { id: ten, name: 'Acme' }, roles: ['client'] }],
});
queryClient.setQueryData(keys.contracts, contracts);
for (let at = 0; at < people; at++)
  queryClient.setQueryData([...keys.evidence(conOf(at)), 'digest'], digest(at));

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');
createRoot(container).render(
  <UiRoot>
    <IntlRoot messages={{ en }} wanted={['en-GB']}>
      <ConsoleDepsProvider value={{ ...createBrowserDeps(window), openEvents: undefined }}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={createConsoleRouter()} />
        </QueryClientProvider>
      </ConsoleDepsProvider>
    </IntlRoot>
  </UiRoot>,
);
