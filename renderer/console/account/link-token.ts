import { useLocation } from '@tanstack/react-router';

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

/** The secret of the mail's link: behind `#`, where no server sees it until the page sends it. */
export function useLinkToken(): string | undefined {
  const { hash } = useLocation();
  return tokenPattern.test(hash) ? hash : undefined;
}
