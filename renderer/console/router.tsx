import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { z } from 'zod';
import { TermsPage } from './contract/terms-page.tsx';
import { DiaryPage } from './diary/diary-page.tsx';
import { isDay } from './diary/zone.ts';
import { FinancePage } from './finance/finance-page.tsx';
import { OrganisationPage } from './organisation/organisation-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { WeekPage } from './week/week-page.tsx';

const zone = z.enum(['utc', 'mine']).optional().catch(undefined);

/** What is shown is in the address, so that it can be shared and the back button works. */
const diarySearch = z.object({
  day: z.string().refine(isDay).optional().catch(undefined),
  zone,
  at: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional()
    .catch(undefined),
});
const weekSearch = z.object({ week: z.number().int().optional().catch(undefined), zone });
const organisationSearch = z.object({ org: z.string().optional().catch(undefined) });

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: OverviewPage }),
  createRoute({
    getParentRoute: () => root,
    path: '/contracts/$con/diary',
    validateSearch: diarySearch,
    component: DiaryPage,
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contracts/$con/week',
    validateSearch: weekSearch,
    component: WeekPage,
  }),
  createRoute({ getParentRoute: () => root, path: '/contracts/$con/terms', component: TermsPage }),
  createRoute({ getParentRoute: () => root, path: '/finance', component: FinancePage }),
  createRoute({
    getParentRoute: () => root,
    path: '/organisation',
    validateSearch: organisationSearch,
    component: OrganisationPage,
  }),
]);

export const createConsoleRouter = () => createRouter({ routeTree });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
