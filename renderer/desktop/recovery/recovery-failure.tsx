import type { IpcError } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { messageIdOf, useWords } from '../words.ts';

/** What went wrong, and what to do. */
export function RecoveryFailure({ error }: { readonly error: IpcError }) {
  const t = useWords();
  const { code, detail } = error;
  return (
    <Callout
      tone="trouble"
      announce="alert"
      title={t(messageIdOf(`error.${code}`) ?? 'error.title')}
    >
      <p>{t(messageIdOf(`error.${code}.do`) ?? 'error.do', { code })}</p>
      {detail ? <p>{t('error.detail', { detail })}</p> : null}
    </Callout>
  );
}
