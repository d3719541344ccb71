import { Button } from '@mantine/core';
import { useState } from 'react';
import { call, useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { CallFailure } from './call-failure.tsx';

/** Both statements of a log that contradicts itself, as files to show to somebody. */
export function ForkActions() {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('evidence.fork'));
  const [dir, setDir] = useState<string>();
  const save = async () => {
    const answer = await call('evidence.fork', {});
    if (answer.ok) setDir(answer.value?.dir);
  };
  return (
    <>
      <Button size="xs" loading={busy} onClick={() => void save()}>
        {t('evidence.saveFork')}
      </Button>
      {dir ? <span role="status">{t('evidence.forkSaved', { dir })}</span> : null}
      <CallFailure name="evidence.fork" />
    </>
  );
}
