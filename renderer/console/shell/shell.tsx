import { Loader } from '@mantine/core';
import { Outlet, useLocation } from '@tanstack/react-router';
import { ProofDialog } from '../account/proof-dialog.tsx';
import { ApiFailure } from '../data/console-api.ts';
import { useMe } from '../data/queries.ts';
import { useText } from '../text/use-text.ts';
import { ErrorNote } from './error-note.tsx';
import { MeProvider } from './me-context.ts';
import { Navigation } from './navigation.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useLiveUpdates } from './use-live-updates.ts';
import classes from './shell.module.css';

/** Pages that people reach who are not signed in, by a link of a mail for one. */
const publicPages: readonly string[] = ['/invitation', '/forgotten', '/new-password'];

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
  if (isSignedOut(me.error)) return <SignInPage />;
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
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <Navigation />
      <ProofDialog />
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

const isSignedOut = (error: Error | null): boolean =>
  error instanceof ApiFailure && error.isSignedOut;
