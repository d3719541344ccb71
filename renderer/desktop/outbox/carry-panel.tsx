import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CarriedFile, ReadAnswers } from '../../../shared/api/waiting.ts';
import { Callout } from '../../ui/callout.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { wordsOfCode } from '../words-of-code.ts';
import { useWords } from '../words.ts';
import classes from './outbox-page.module.css';

/** For a computer that no network reaches: what waits leaves in a file, answers come back in one. */
export function CarryPanel({ onChange }: { readonly onChange: () => void }) {
  const t = useWords();
  const saving = useDesktop((store) => store.busy.includes('waiting.export'));
  const reading = useDesktop((store) => store.busy.includes('waiting.readAnswers'));
  const [saved, setSaved] = useState<CarriedFile>();
  const [read, setRead] = useState<ReadAnswers>();
  const save = async () => {
    const answer = await call('waiting.export', {});
    setSaved(answer.ok ? answer.value : undefined);
  };
  const readBack = async () => {
    const answer = await call('waiting.readAnswers', {});
    setRead(answer.ok ? answer.value : undefined);
    onChange();
  };
  return (
    <Panel title={t('carry.title')} titleId="carry-title">
      <p className={classes.text}>{t('carry.lead')}</p>
      <p className={classes.text}>
        <code className={classes.command}>{t('carry.command')}</code>
      </p>
      <p className={classes.text}>{t('carry.private')}</p>
      <div className={classes.actions}>
        <Button variant="default" loading={saving} onClick={() => void save()}>
          {t('carry.save')}
        </Button>
        <Button variant="default" loading={reading} onClick={() => void readBack()}>
          {t('carry.read')}
        </Button>
      </div>
      {saved ? <Saved saved={saved} /> : null}
      {read ? <Read read={read} /> : null}
      <CallFailure name="waiting.export" />
      <CallFailure name="waiting.readAnswers" />
    </Panel>
  );
}

const bytesPerMegabyte = 1_000_000;

function Saved({ saved: { path, entries, pictures, bytes } }: { readonly saved: CarriedFile }) {
  const t = useWords();
  const size = Math.max(0.1, Math.round((bytes * 10) / bytesPerMegabyte) / 10);
  return (
    <Callout tone="calm" announce="status" title={t('carry.saved', { path })}>
      <p>{t('carry.savedText', { entries, pictures, size })}</p>
    </Callout>
  );
}

function Read({ read }: { readonly read: ReadAnswers }) {
  const t = useWords();
  const { receipts, held, refused, unbelieved, why } = read;
  return (
    <Callout
      tone={unbelieved > 0 ? 'attention' : 'calm'}
      announce="status"
      title={t('carry.wasRead')}
    >
      <p>{t('carry.wasReadText', { receipts, held, refused })}</p>
      {unbelieved > 0 ? (
        <p>{t('carry.unbelieved', { count: unbelieved, why: wordsOfCode(t, why ?? '') })}</p>
      ) : null}
    </Callout>
  );
}
