import { Stack, Title } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { parseBrowserCode } from '../../../shared/entry/second-browser.ts';
import { useText } from '../text/use-text.ts';
import { AnswerCode } from './answer-code.tsx';
import { ShowCode } from './show-code.tsx';

/** With a code in the address this is the new browser; without one, the one that has a key. */
export function SecondBrowserPage() {
  const t = useText();
  const { hash } = useLocation();
  const code = parseBrowserCode(hash);
  return (
    <Stack gap="md">
      <Title order={1}>{t(code === undefined ? 'second.title' : 'second.answerTitle')}</Title>
      {code === undefined ? <ShowCode isBroken={hash !== ''} /> : <AnswerCode code={code} />}
    </Stack>
  );
}
