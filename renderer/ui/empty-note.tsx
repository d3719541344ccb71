import type { ReactNode } from 'react';
import classes from './empty-note.module.css';

export interface EmptyNoteProps {
  readonly title: string;
  /** What to do so that something is here. */
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function EmptyNote({ title, children, actions }: EmptyNoteProps) {
  return (
    <div className={classes.note}>
      <Ruled />
      <p className={classes.title}>{title}</p>
      <div className={classes.text}>{children}</div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}

function Ruled() {
  const lines = [0, 1, 2];
  const columns = [0, 1, 2, 3, 4, 5];
  return (
    <svg width="120" height="54" aria-hidden>
      {lines.flatMap((line) =>
        columns.map((column) => (
          <rect
            key={`${line}-${column}`}
            x={column * 20 + 1}
            y={line * 18 + 1}
            width="17"
            height="14"
            rx="3"
            fill="none"
            stroke="var(--cs-line-strong)"
            strokeDasharray="3 3"
            opacity={0.8 - line * 0.25}
          />
        )),
      )}
    </svg>
  );
}
