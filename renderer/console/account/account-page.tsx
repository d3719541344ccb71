import { Stack, Title } from '@mantine/core';
import { useText } from '../text/use-text.ts';
import { DevicesPanel } from './devices-panel.tsx';
import { MembershipsPanel } from './memberships-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { MailsPanel } from '../mails/mails-panel.tsx';
import { SecondBrowserPanel } from '../second-browser/second-browser-panel.tsx';
import { YouPanel } from './you-panel.tsx';

/** What is a person's own: computers first, because that is what brings a freelancer here. */
export function AccountPage() {
  const t = useText();
  return (
    <Stack gap="md">
      <Title order={1}>{t('account.title')}</Title>
      <DevicesPanel />
      <SecondBrowserPanel />
      <YouPanel />
      <MailsPanel />
      <SessionsPanel />
      <MembershipsPanel />
    </Stack>
  );
}
