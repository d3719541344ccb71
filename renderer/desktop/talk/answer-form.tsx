import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { utf8Length } from '../../../shared/kit/utf8.ts';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './week-talk.module.css';

/** As the protocol limits it, in bytes of UTF-8 (3.8 `text`). */
const maxBytes = 1_024;

export interface AnswerFormProps {
  readonly con: string;
  /** Hash of what is answered. */
  readonly answerTo: string;
}

/** Her answer about one week; it stays in the field until it is signed. */
export function AnswerForm({ con, answerTo }: AnswerFormProps) {
  const t = useWords();
  const [text, setText] = useState('');
  // The failure is shown where it happened: every week has a form.
  const [wasSent, setWasSent] = useState(false);
  const busy = useDesktop((store) => store.busy.includes('week.reply'));
  const excess = utf8Length(text.trim()) - maxBytes;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWasSent(true);
    const answer = await call('week.reply', { con, ref: answerTo, text: text.trim() });
    if (!answer.ok) return;
    setText('');
    setWasSent(false);
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <Textarea
        className={classes.field}
        label={t('talk.answer')}
        description={t('talk.answerHelp')}
        error={excess > 0 ? t('talk.tooLong', { bytes: excess }) : undefined}
        rows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {wasSent ? <CallFailure name="week.reply" /> : null}
      <Button
        type="submit"
        variant="default"
        loading={busy}
        disabled={text.trim() === '' || excess > 0}
      >
        {t('talk.send')}
      </Button>
    </form>
  );
}
