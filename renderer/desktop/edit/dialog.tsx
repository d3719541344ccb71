import { Button, Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import type { DesktopCall } from '../../../shared/api/ipc.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './slice-edits.module.css';

export interface DialogProps {
  readonly title: string;
  /** What the button says. */
  readonly submit: string;
  readonly call: DesktopCall;
  readonly isDisabled?: boolean;
  readonly size?: string;
  /** Resolves to `true` when the dialog is done. */
  readonly onSubmit: () => Promise<boolean>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** One question with its answer: says what will happen before the button that does it. */
export function Dialog(props: DialogProps) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes(props.call));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await props.onSubmit()) props.onClose();
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      size={props.size ?? 'md'}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      attributes={{ header: { role: 'presentation' } }}
    >
      <form className={classes.form} onSubmit={(event) => void submit(event)}>
        {props.children}
        <CallFailure name={props.call} />
        <div className={classes.actions}>
          <Button variant="default" onClick={props.onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={props.isDisabled ?? false}>
            {props.submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
