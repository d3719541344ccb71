import { Button, Group, NativeSelect, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { Callout } from '../../ui/callout.tsx';
import { EmptyNote } from '../../ui/empty-note.tsx';
import { useDeps } from '../platform/console-deps.ts';
import { ErrorNote } from '../shell/error-note.tsx';
import { useText } from '../text/use-text.ts';
import { CodeInUse } from './code-in-use.tsx';
import { type ListedKey, useListedKeys } from './use-listed-keys.ts';

interface ShowCodeProps {
  /** There is something behind `#` that is no whole code. */
  readonly isBroken: boolean;
}

/** The browser that may sign already: shows a code, and vouches for the key that answers it. */
export function ShowCode({ isBroken }: ShowCodeProps) {
  const t = useText();
  const listed = useListedKeys();
  const [chosenId, setChosenId] = useState('');
  if (listed.error) return <ErrorNote error={listed.error} onRetry={listed.retry} />;
  if (listed.keys === undefined) return <Skeleton height={320} />;
  const chosen = listed.keys.find(({ key }) => key.id === chosenId) ?? listed.keys[0];
  const broken = isBroken ? (
    <Callout tone="trouble" title={t('second.broken')}>
      <p>{t('second.brokenText')}</p>
    </Callout>
  ) : null;
  if (chosen === undefined) {
    return (
      <>
        {broken}
        <EmptyNote title={t('second.none')}>{t('second.noneText')}</EmptyNote>
      </>
    );
  }
  return (
    <Stack gap="md">
      {broken}
      {listed.keys.length > 1 ? (
        <NativeSelect
          label={t('second.which')}
          data={listed.keys.map(({ key, organisation }) => ({
            value: key.id,
            label: `${organisation.name} · ${t(`role.${key.role}`)}`,
          }))}
          value={chosen.key.id}
          onChange={(event) => setChosenId(event.currentTarget.value)}
        />
      ) : null}
      <OneCode key={chosen.key.id} listed={chosen} />
    </Stack>
  );
}

/** Codes are made when asked for: one that nobody looks at is one too many. */
function OneCode({ listed }: { readonly listed: ListedKey }) {
  const t = useText();
  const { randomHex, clock } = useDeps();
  const [made, setMade] = useState<{ readonly secret: string; readonly atMs: number }>();
  const make = () => setMade({ secret: randomHex(32), atMs: clock.nowMs() });
  if (made !== undefined)
    return <CodeInUse key={made.secret} listed={listed} made={made} onAgain={make} />;
  return (
    <Callout
      tone="calm"
      title={t('second.start')}
      actions={
        <Group>
          <Button onClick={make}>{t('second.make')}</Button>
        </Group>
      }
    >
      <p>{t('second.startText', { organisation: listed.organisation.name })}</p>
    </Callout>
  );
}
