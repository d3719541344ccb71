import { Button, Group, Textarea } from '@mantine/core';
import { useState } from 'react';
import { parseRecoveryText } from '../../../shared/seal/recovery-text.ts';
import { errorWords } from '../shell/error-words.ts';
import { useText } from '../text/use-text.ts';
import { useKeepIdentity } from './use-opening-key.ts';

interface KeepOpeningKeyProps {
  readonly organisation: string;
  /** Of the organisation's signed keys, older ones too. */
  readonly recipients: readonly string[];
}

/** Takes printed keys into this browser, so that sealed pictures open here. */
export function KeepOpeningKey({ organisation, recipients }: KeepOpeningKeyProps) {
  const t = useText();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<'opening.notKey' | 'opening.otherKey'>();
  const keep = useKeepIdentity(organisation);
  const take = async () => {
    const pairs = await parseRecoveryText(text);
    if (pairs === undefined) setFault('opening.notKey');
    else if (pairs.some((pair) => !recipients.includes(pair.recipient)))
      setFault('opening.otherKey');
    else keep.mutate(pairs, { onSuccess: () => setText('') });
  };
  const error = fault === undefined ? keep.error && errorWords(t, keep.error) : t(fault);
  return (
    <>
      <Textarea
        label={t('opening.paste')}
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        autoComplete="off"
        error={error}
        value={text}
        onChange={({ currentTarget }) => {
          setFault(undefined);
          setText(currentTarget.value);
        }}
      />
      <Group>
        <Button
          variant="default"
          disabled={text.trim() === ''}
          loading={keep.isPending}
          onClick={() => void take()}
        >
          {t('opening.keep')}
        </Button>
      </Group>
    </>
  );
}
