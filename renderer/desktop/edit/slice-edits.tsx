import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ContractState, DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { Callout } from '../../ui/callout.tsx';
import { CallFailure } from '../parts/call-failure.tsx';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { AmendDialog } from './amend-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { PendingEditBar } from './pending-edit-bar.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import classes from './slice-edits.module.css';

/** What the freelancer may do to a slice of her own, or what she has just asked for. */
export function SliceEdits({ slice }: { readonly slice: DiaryCellSlice }) {
  const app = useDesktop((store) => store.app);
  const pending = app?.pendingEdits.find(({ hash }) => hash === slice.hash);
  if (slice.state === 'open') return null;
  return (
    <>
      <ChangeNote slice={slice} />
      {pending ? <PendingEditBar edit={pending} /> : <EditButtons slice={slice} />}
      <CallFailure name="slice.undo" />
    </>
  );
}

function ChangeNote({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  if (slice.change === 'moved') return <Callout tone="calm" title={t('edit.moved')} />;
  if (slice.change === 'forfeited') {
    return (
      <Callout tone="calm" title={t('edit.forfeited')}>
        <p>{t('edit.forfeitedText')}</p>
      </Callout>
    );
  }
  if (slice.removed.length === 0 && !slice.isAmended) return null;
  const what = slice.removed.length > 0 ? 'edit.removedSome' : 'edit.amended';
  return <p className={classes.note}>{t(what)}</p>;
}

function EditButtons({ slice }: { readonly slice: DiaryCellSlice }) {
  const t = useWords();
  const [isAmending, amend] = useDisclosure(false);
  const [isRemoving, remove] = useDisclosure(false);
  const [isMoving, move] = useDisclosure(false);
  const others = useOtherContracts();
  if (slice.change === 'moved') return null;
  return (
    <section aria-label={t('edit.title')} className={classes.buttons}>
      <Button size="xs" variant="default" onClick={amend.open}>
        {t('edit.amend')}
      </Button>
      <Button size="xs" variant="default" onClick={remove.open}>
        {t('edit.remove')}
      </Button>
      {others.length > 0 && slice.change === undefined ? (
        <Button size="xs" variant="default" onClick={move.open}>
          {t('edit.move')}
        </Button>
      ) : null}
      {isAmending ? <AmendDialog slice={slice} onClose={amend.close} /> : null}
      {isRemoving ? <RemoveDialog slice={slice} what="all" onClose={remove.close} /> : null}
      {isMoving ? <MoveDialog slice={slice} contracts={others} onClose={move.close} /> : null}
    </section>
  );
}

/** Active contracts besides the one that the diary shows. */
function useOtherContracts(): readonly ContractState[] {
  const app = useDesktop((store) => store.app);
  const chosenCon = useDesktop((store) => store.chosenCon);
  const shown = chosenCon ?? app?.tracking.con;
  return (app?.contracts ?? []).filter(({ con, state }) => state === 'active' && con !== shown);
}
