import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { z } from 'zod';
import { adminSearch } from './admin/admin-search.ts';
import { diarySearch } from './diary/diary-search.ts';
import { overviewSearch } from './overview/overview-search.ts';
import { reportsSearch } from './reports/reports-search.ts';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';

const zone = z.enum(['utc', 'mine']).optional().catch(undefined);

const weekSearch = z.object({ week: z.number().int().optional().catch(undefined), zone });
const unsubscribeSearch = z.object({ token: z.string().optional().catch(undefined) });
const organisationSearch = z.object({ org: z.string().optional().catch(undefined) });

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

/** Each page is a file of its own: a review does not wait for finance. */
const routeTree = root.addChildren([
  createRoute({
    getParentRoute: () => root,
    path: '/',
    validateSearch: overviewSearch,
    component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/now',
    component: lazyRouteComponent(() => import('./now/now-page.tsx'), 'NowPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contracts/$con/diary',
    validateSearch: diarySearch,
    component: lazyRouteComponent(() => import('./diary/diary-page.tsx'), 'DiaryPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contracts/$con/week',
    validateSearch: weekSearch,
    component: lazyRouteComponent(() => import('./week/week-page.tsx'), 'WeekPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contracts/$con/terms',
    component: lazyRouteComponent(() => import('./contract/terms-page.tsx'), 'TermsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/finance',
    component: lazyRouteComponent(() => import('./finance/finance-page.tsx'), 'FinancePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/administration',
    validateSearch: adminSearch,
    component: lazyRouteComponent(() => import('./admin/admin-page.tsx'), 'AdminPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reports',
    validateSearch: reportsSearch,
    component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/mine',
    component: lazyRouteComponent(() => import('./freelancer/my-work-page.tsx'), 'MyWorkPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/account',
    component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/second-browser',
    component: lazyRouteComponent(
      () => import('./second-browser/second-browser-page.tsx'),
      'SecondBrowserPage',
    ),
  }),
  // Before signing in (shell/shell.tsx).
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./account/invitation-page.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/unsubscribe',
    validateSearch: unsubscribeSearch,
    component: lazyRouteComponent(() => import('./mails/unsubscribe-page.tsx'), 'UnsubscribePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/forgotten',
    component: lazyRouteComponent(() => import('./account/forgotten-page.tsx'), 'ForgottenPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/new-password',
    component: lazyRouteComponent(
      () => import('./account/new-password-page.tsx'),
      'NewPasswordPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/organisation',
    validateSearch: organisationSearch,
    component: lazyRouteComponent(
      () => import('./organisation/organisation-page.tsx'),
      'OrganisationPage',
    ),
  }),
]);

export const createConsoleRouter = () => createRouter({ routeTree, defaultPreload: 'intent' });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
