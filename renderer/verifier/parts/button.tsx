import type { ReactNode } from 'react';
import classes from './button.module.css';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick: () => void;
  readonly look?: 'main' | 'plain' | 'quiet';
  /** For one of several that choose what is shown. */
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly label?: string;
}

export const Button = (props: ButtonProps) => (
  <button
    type="button"
    className={classes.button}
    data-look={props.look ?? 'plain'}
    aria-pressed={props.isPressed}
    aria-label={props.label}
    disabled={props.isDisabled ?? false}
    onClick={props.onClick}
  >
    {props.children}
  </button>
);

export const ButtonRow = ({ children }: { readonly children: ReactNode }) => (
  <div className={classes.row}>{children}</div>
);
