import { Button, Checkbox, Modal } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { CarriedText } from '../parts/carried-text.tsx';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

interface Read {
  readonly kid: string;
  readonly words: string;
}

/** This computer vouches for a new one: read its request, compare the words, sign. */
export function VouchDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords();
  const [text, setText] = useState('');
  const [read, setRead] = useState<Read>();
  const [answer, setAnswer] = useState<string>();
  const change = (next: string) => {
    setText(next);
    setRead(undefined);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('vouch.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      attributes={{ header: { role: 'presentation' } }}
    >
      {answer === undefined ? (
        <div className={classes.choices}>
          <p className={classes.text}>{t('vouch.lead')}</p>
          <CarriedText label={t('vouch.request')} value={text} onChange={change} />
          {read ? (
            <Compare read={read} text={text} onSigned={setAnswer} />
          ) : (
            <ReadButton text={text} onRead={setRead} />
          )}
        </div>
      ) : (
        <Callout tone="calm" announce="status" title={t('vouch.signed')}>
          <CarriedText label={t('vouch.answer')} value={answer} />
        </Callout>
      )}
    </Modal>
  );
}

interface ReadButtonProps {
  readonly text: string;
  readonly onRead: (read: Read) => void;
}

function ReadButton({ text, onRead }: ReadButtonProps) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('device.readRequest'));
  const read = async () => {
    const answer = await call('device.readRequest', { text });
    if (answer.ok) onRead(answer.value);
  };
  return (
    <>
      <CallFailure name="device.readRequest" />
      <Button loading={busy} disabled={text.trim() === ''} onClick={() => void read()}>
        {t('vouch.read')}
      </Button>
    </>
  );
}

interface CompareProps {
  readonly read: Read;
  readonly text: string;
  readonly onSigned: (answer: string) => void;
}

function Compare({ read, text, onSigned }: CompareProps) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('device.endorse'));
  const [isSame, setIsSame] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await call('device.endorse', { text, kid: read.kid });
    if (answer.ok) onSigned(answer.value.text);
  };
  return (
    <form className={classes.choices} onSubmit={(event) => void submit(event)}>
      <Callout tone="attention" announce="status" title={t('vouch.compare')}>
        <p className={classes.words}>{read.words}</p>
        <p>{t('vouch.meaning')}</p>
      </Callout>
      <Checkbox
        label={t('vouch.same')}
        checked={isSame}
        onChange={(event) => setIsSame(event.currentTarget.checked)}
      />
      <CallFailure name="device.endorse" />
      <Button type="submit" loading={busy} disabled={!isSame}>
        {t('vouch.sign')}
      </Button>
    </form>
  );
}
