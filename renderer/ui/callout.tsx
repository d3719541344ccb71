import { useId, type ReactNode } from 'react';
import classes from './callout.module.css';

export interface CalloutProps {
  /** `calm`: nothing to do. `attention`: needs a look. `trouble`: something did not work. */
  readonly tone: 'calm' | 'attention' | 'trouble' | 'live';
  readonly title: string;
  /** What happened and what to do. */
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  /** Read out at once (`alert`) or when there is time (`status`); default: neither. */
  readonly announce?: 'alert' | 'status';
}

/** Words in place: what happened, and what to do about it. */
export function Callout({ tone, title, children, actions, announce }: CalloutProps) {
  const id = useId();
  return (
    <div
      className={classes.callout}
      data-tone={tone}
      role={announce ?? 'group'}
      aria-labelledby={id}
    >
      <div className={classes.words}>
        <p id={id} className={classes.title}>
          {title}
        </p>
        {children ? <div className={classes.text}>{children}</div> : null}
      </div>
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
