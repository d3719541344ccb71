import { useEffect, useState } from 'react';
import type { IpcError, RecoveryBridge, RecoveryPage } from '../../../shared/api/ipc.ts';
import { useWords } from '../words.ts';
import { RecoveryFailure } from './recovery-failure.tsx';
import { RecoverySheet } from './recovery-sheet.tsx';
import { TypeWords } from './type-words.tsx';
import classes from './recovery.module.css';

/** The one window in which the recovery key is ever seen or typed. */
export function RecoveryApp({ bridge }: { readonly bridge: RecoveryBridge }) {
  const t = useWords();
  const [page, setPage] = useState<RecoveryPage>();
  const [failure, setFailure] = useState<IpcError>();
  useEffect(() => {
    const request = { isWanted: true };
    const ask = async () => {
      const answer = await bridge.invoke('recovery.page', {});
      if (!request.isWanted) return;
      if (answer.ok) setPage(answer.value);
      else setFailure(answer.error);
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [bridge]);
  return (
    <main className={classes.page}>
      {failure ? <RecoveryFailure error={failure} /> : null}
      {!page && !failure ? <p role="status">{t('app.loading')}</p> : null}
      {page?.mode === 'show' ? <RecoverySheet bridge={bridge} page={page} /> : null}
      {page?.mode === 'type' ? <TypeWords bridge={bridge} page={page} /> : null}
    </main>
  );
}
