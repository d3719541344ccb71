import { type ReactNode, Suspense, useState } from 'react';

interface FromFirstProps {
  /** Whether it is wanted now. */
  readonly isWanted: boolean;
  readonly children: ReactNode;
}

/** Mounts its part when it is first wanted, and keeps it then: a dialog closes in its own way. */
export function FromFirst({ isWanted, children }: FromFirstProps) {
  const [wasWanted, setWasWanted] = useState(isWanted);
  if (isWanted && !wasWanted) setWasWanted(true);
  return isWanted || wasWanted ? <Suspense>{children}</Suspense> : null;
}
