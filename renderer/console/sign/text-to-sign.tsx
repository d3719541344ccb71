import { Textarea } from '@mantine/core';
import { utf8Length } from '../../../shared/kit/utf8.ts';
import { useText } from '../text/use-text.ts';

/** A disclosed text may have so many UTF-8 bytes (protocol 3.8). */
const maxTextBytes = 1_024;

interface TextToSignProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onText: (text: string) => void;
}

/** A reason or an answer that becomes part of a signed entry. */
export function TextToSign({ label, description, value, onText }: TextToSignProps) {
  const t = useText();
  const over = utf8Length(value.trim()) - maxTextBytes;
  return (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={3}
      maxRows={10}
      error={over > 0 ? t('text.tooLong', { over }) : undefined}
      value={value}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

/** Something is written, and it fits. */
export const isSignable = (text: string): boolean =>
  text.trim() !== '' && utf8Length(text.trim()) <= maxTextBytes;
