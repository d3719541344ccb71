import { Button } from '@mantine/core';
import type { DesktopCall } from '../../../shared/api/ipc.ts';
import { Callout } from '../../ui/callout.tsx';
import { forgetFailure, useDesktop } from '../store.ts';
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
        <Button variant="default" size="xs" onClick={() => forgetFailure(name)}>
          {t('action.dismiss')}
        </Button>
      }
    >
      <p>{t(messageIdOf(`error.${code}.do`) ?? 'error.do', { code })}</p>
      {detail ? <p>{t('error.detail', { detail })}</p> : null}
    </Callout>
  );
}
