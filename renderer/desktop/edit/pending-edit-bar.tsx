import { Button } from '@mantine/core';
import type { PendingEdit } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { useWallClock } from '../../ui/use-ticking.ts';
import { call } from '../store.ts';
import { useWords } from '../words.ts';

/** Nothing is signed yet: how long she can still undo it. */
export function PendingEditBar({ edit }: { readonly edit: PendingEdit }) {
  const t = useWords();
  const nowMs = useWallClock(1_000);
  const { hash, action, untilAt } = edit;
  const seconds = Math.max(0, Math.ceil((untilAt - nowMs) / 1_000));
  return (
    <Callout
      tone="attention"
      announce="status"
      title={t(`edit.pending.${action}`)}
      actions={
        <Button size="xs" variant="default" onClick={() => void call('slice.undo', { hash })}>
          {t('edit.undo')}
        </Button>
      }
    >
      <p aria-live="off">{t('edit.pendingFor', { seconds })}</p>
    </Callout>
  );
}
