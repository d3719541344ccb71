import { Loader } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { ApiFailure } from '../data/console-api.ts';
import { useMe } from '../data/queries.ts';
import { useText } from '../text/use-text.ts';
import { ErrorNote } from './error-note.tsx';
import { MeProvider } from './me-context.ts';
import { Navigation } from './navigation.tsx';
import { SignInPage } from './sign-in-page.tsx';
import { useLiveUpdates } from './use-live-updates.ts';
import classes from './shell.module.css';

/** The frame of every page. The address stays while signing in, so that nothing is lost. */
export function Shell() {
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
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

const isSignedOut = (error: Error | null): boolean =>
  error instanceof ApiFailure && error.isSignedOut;
