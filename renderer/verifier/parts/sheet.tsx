import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '../text/use-text.ts';
import { Button } from './button.tsx';
import classes from './sheet.module.css';

interface SheetProps {
  readonly title: string;
  readonly size: 'narrow' | 'wide';
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly testId?: string;
}

/** A dialog of the browser's own: it keeps the focus, and Escape closes it. */
export function Sheet({ title, size, onClose, children, testId }: SheetProps) {
  const t = useText();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classes.sheet}
      data-size={size}
      data-testid={testId}
      aria-labelledby={id}
      onCancel={(event) => {
        // Whether it is open is for the page to say.
        event.preventDefault();
        onClose();
      }}
    >
      <div className={classes.head}>
        <h2 id={id} className={classes.title}>
          {title}
        </h2>
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
      {children}
    </dialog>
  );
}
