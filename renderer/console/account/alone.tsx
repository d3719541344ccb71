import { Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mark } from '../shell/mark.tsx';
import classes from '../shell/shell.module.css';

interface AloneProps {
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children: ReactNode;
}

/** A page for somebody who is not signed in, in the look of the one for signing in. */
export function Alone({ title, lead, children }: AloneProps) {
  return (
    <main className={classes.alone}>
      <div className={classes.signIn}>
        <Stack gap="md">
          <Mark />
          <div>
            <Title order={1}>{title}</Title>
            {lead ? <p className={classes.lead}>{lead}</p> : null}
          </div>
          {children}
        </Stack>
      </div>
    </main>
  );
}
