import { Button } from '@mantine/core';
import type { DesktopCall } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { call, forgetFailure, useDesktop } from '../store.ts';
import { messageIdOf, useWords } from '../words.ts';

/** What went wrong with a call, where it was made, and what to do. Nothing while nothing did. */
export function CallFailure({ name }: { readonly name: DesktopCall }) {
  const t = useWords();
  const failure = useDesktop((store) => store.failures[name]);
  if (!failure) return null;
  const { code, detail } = failure;
  return (
    <Callout
      tone="trouble"
      announce="alert"
      title={t(messageIdOf(`error.${code}`) ?? 'error.title')}
      actions={
        <>
          {code === 'clock_before_journal' ? (
            <ServerClock onDone={() => forgetFailure(name)} />
          ) : null}
          <Button variant="default" size="xs" onClick={() => forgetFailure(name)}>
            {t('action.dismiss')}
          </Button>
        </>
      }
    >
      <p>{t(messageIdOf(`error.${code}.do`) ?? 'error.do', { code })}</p>
      {detail ? <p>{t('error.detail', { detail })}</p> : null}
    </Callout>
  );
}

/** The computer's clock is wrong: the server's may be right (protocol 3.15). */
function ServerClock({ onDone }: { readonly onDone: () => void }) {
  const t = useWords();
  const busy = useDesktop((store) => store.busy.includes('clock.useServer'));
  const failure = useDesktop((store) => store.failures['clock.useServer']);
  const use = async () => {
    if ((await call('clock.useServer', {})).ok) onDone();
  };
  return (
    <>
      <Button size="xs" loading={busy} onClick={() => void use()}>
        {t('clock.useServer')}
      </Button>
      {failure ? (
        <span role="alert">{t(messageIdOf(`error.${failure.code}`) ?? 'error.title')}</span>
      ) : null}
    </>
  );
}
