import { Loader } from '@mantine/core';
import { Outlet, useLocation } from '@tanstack/react-router';
import { lazy } from 'react';
import { useProofDesk } from '../account/proof-desk.ts';
import { ApiFailure } from '../data/console-api.ts';
import { useMe } from '../data/queries.ts';
import { useText } from '../text/use-text.ts';
import { ErrorNote } from './error-note.tsx';
import { FromFirst } from './from-first.tsx';
import { MeProvider } from './me-context.ts';
import { Navigation } from './navigation.tsx';
import { useLiveUpdates } from './use-live-updates.ts';
import classes from './shell.module.css';

/** Most visits need no password twice, and no dialog. */
const ProofDialog = lazy(async () => ({
  default: (await import('../account/proof-dialog.tsx')).ProofDialog,
}));

/** Most visits are of somebody who is signed in. */
const SignInPage = lazy(async () => ({
  default: (await import('./sign-in-page.tsx')).SignInPage,
}));

/** Pages that people reach who are not signed in, by a link of a mail for one. */
const publicPages: readonly string[] = [
  '/invitation',
  '/forgotten',
  '/new-password',
  '/unsubscribe',
];

export function Shell() {
  const { pathname } = useLocation();
  return publicPages.includes(pathname) ? <Outlet /> : <Frame />;
}

/** The frame of every page. The address stays while signing in, so that nothing is lost. */
function Frame() {
  const t = useText();
  const me = useMe();
  if (me.data !== undefined && !isSignedOut(me.error)) {
    return (
      <MeProvider value={me.data}>
        <SignedIn />
      </MeProvider>
    );
  }
  if (isSignedOut(me.error))
    return (
      <FromFirst isWanted>
        <SignInPage />
      </FromFirst>
    );
  return (
    <main className={classes.alone}>
      {me.error ? (
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <Loader aria-label={t('loading')} />
      )}
    </main>
  );
}

function SignedIn() {
  const t = useText();
  useLiveUpdates();
  const isAsking = useProofDesk(({ asking }) => asking !== undefined);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <Navigation />
      <FromFirst isWanted={isAsking}>
        <ProofDialog />
      </FromFirst>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

const isSignedOut = (error: Error | null): boolean =>
  error instanceof ApiFailure && error.isSignedOut;
