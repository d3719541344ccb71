import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { DesktopResponses } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { call, useDesktop } from '../store.ts';
import { useLocalPlace } from '../use-place.ts';
import { useWords } from '../words.ts';
import classes from './safety-page.module.css';

type Saved = NonNullable<DesktopResponses['evidence.saveAll']>;
const lookEveryMs = 500;

/** Everything of hers in one folder, and how far that is. */
export function EverythingPanel() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('evidence.saveAll'));
  const [saved, setSaved] = useState<Saved>();
  const save = async () => {
    setSaved(undefined);
    const answer = await call('evidence.saveAll', {});
    if (answer.ok) setSaved(answer.value);
  };
  return (
    <Panel title={t('everything.title')} titleId="everything-title">
      <p className={classes.text}>{t('everything.text')}</p>
      <div className={classes.actions}>
        <Button loading={busy} onClick={() => void save()}>
          {t('everything.save')}
        </Button>
        {busy ? <Progress /> : null}
      </div>
      {saved ? <SavedNote saved={saved} /> : null}
      <CallFailure name="evidence.saveAll" />
    </Panel>
  );
}

function Progress() {
  const t = useWords();
  const [progress, setProgress] = useState<DesktopResponses['evidence.progress']>();
  useEffect(() => {
    const look = async () => {
      const answer = await call('evidence.progress', {});
      if (answer.ok) setProgress(answer.value);
    };
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, []);
  if (!progress) return null;
  const { done, total } = progress;
  return (
    <span role="status" className={classes.small}>
      {t('everything.progress', { done: done + 1, total })}
    </span>
  );
}

function SavedNote({ saved }: { readonly saved: Saved }) {
  const t = useWords();
  const { locale } = useLocalPlace();
  const { dir, contracts, entries, pictures, left } = saved;
  return (
    <Callout tone="calm" announce="status" title={t('everything.saved')}>
      <p>
        {t('everything.savedText', {
          contracts,
          entries: formatCount(entries, locale),
          pictures: formatCount(pictures, locale),
          dir,
        })}
      </p>
      {left > 0 ? <p>{t('everything.left', { left })}</p> : null}
    </Callout>
  );
}
