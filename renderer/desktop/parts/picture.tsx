import { Modal, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useWords } from '../words.ts';
import classes from './picture.module.css';
import { usePicture } from './use-picture.ts';

export interface PictureProps {
  readonly thumb: string;
  readonly blob: string;
  /** The instant in words, with its zone. */
  readonly at: string;
}

/** A thumbnail that opens the picture as the client will see it. */
export function Picture({ thumb, blob, at }: PictureProps) {
  const t = useWords();
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <UnstyledButton
        className={classes.button}
        onClick={open}
        aria-label={t('capture.view', { at })}
      >
        <Thumbnail thumb={thumb} alt="" />
      </UnstyledButton>
      <Modal
        opened={isOpen}
        onClose={close}
        size="90%"
        title={`${t('capture.viewTitle')} · ${at}`}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        attributes={{ header: { role: 'presentation' } }}
      >
        {isOpen ? <FullPicture blob={blob} alt={t('capture.alt', { at })} /> : null}
      </Modal>
    </>
  );
}

/** The small picture alone. */
export function Thumbnail({ thumb, alt }: { readonly thumb: string; readonly alt: string }) {
  const picture = usePicture(thumb);
  if (picture.state === 'ready')
    return <img className={classes.thumb} src={picture.url} alt={alt} />;
  return <span className={classes.blank} data-state={picture.state} aria-hidden />;
}

function FullPicture({ blob, alt }: { readonly blob: string; readonly alt: string }) {
  const t = useWords();
  const picture = usePicture(blob);
  if (picture.state === 'ready')
    return <img className={classes.full} src={picture.url} alt={alt} />;
  return (
    <p role="status">{t(picture.state === 'loading' ? 'capture.loading' : 'capture.missing')}</p>
  );
}
