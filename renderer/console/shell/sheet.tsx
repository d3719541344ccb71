import { Modal, type ModalProps } from '@mantine/core';
import { useText } from '../text/use-text.ts';
import classes from './sheet.module.css';

/** A dialog in the look of the panels. */
export function Sheet(
  props: Pick<ModalProps, 'opened' | 'onClose' | 'title' | 'size' | 'zIndex' | 'children'>,
) {
  const t = useText();
  return (
    <Modal
      {...props}
      radius="lg"
      padding="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
      classNames={{
        content: classes.content ?? '',
        header: classes.header ?? '',
        title: classes.title ?? '',
      }}
    />
  );
}
