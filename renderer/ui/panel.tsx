import type { ReactNode } from 'react';
import classes from './panel.module.css';

export interface PanelProps {
  /** Heading of the panel; it names the region. */
  readonly title?: string;
  readonly titleId?: string;
  /** Beside the heading. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A sheet of paper on the desk: one subject with its heading. */
export function Panel({ title, titleId, aside, children, testId }: PanelProps) {
  return (
    <section
      className={classes.panel}
      aria-labelledby={title ? titleId : undefined}
      data-testid={testId}
    >
      {title ? (
        <header className={classes.head}>
          <h2 id={titleId} className={classes.title}>
            {title}
          </h2>
          {aside}
        </header>
      ) : null}
      {children}
    </section>
  );
}
