import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { DiaryCellSlice } from '../../../shared/api/app-state.ts';
import { useDesktop } from '../store.ts';
import { useWords } from '../words.ts';
import { CoverDialog } from './cover-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import classes from './slice-edits.module.css';

export interface CaptureEditsProps {
  readonly slice: DiaryCellSlice;
  readonly capture: DiaryCellSlice['captures'][number];
}

/** A picture that is still here can be covered without losing time; afterwards only removed. */
export function CaptureEdits({ slice, capture }: CaptureEditsProps) {
  const t = useWords();
  const isPending = useDesktop((store) =>
    store.app?.pendingEdits.some(({ hash }) => hash === slice.hash),
  );
  const [isCovering, cover] = useDisclosure(false);
  const [isRemoving, remove] = useDisclosure(false);
  if (isPending || slice.state === 'open') return null;
  const { leavesAt, size } = capture;
  return (
    <div className={classes.buttons}>
      {leavesAt !== undefined && size ? (
        <Button size="compact-xs" variant="default" onClick={cover.open}>
          {t('edit.cover')}
        </Button>
      ) : null}
      <Button size="compact-xs" variant="default" onClick={remove.open}>
        {t('edit.removePicture')}
      </Button>
      {leavesAt === undefined ? <p className={classes.note}>{t('edit.pictureLeft')}</p> : null}
      {isCovering && size ? (
        <CoverDialog slice={slice} capture={capture} size={size} onClose={cover.close} />
      ) : null}
      {isRemoving ? (
        <RemoveDialog slice={slice} what={capture.name} onClose={remove.close} />
      ) : null}
    </div>
  );
}
