import { useEffect } from 'react';
import { ContractPage } from './contract/contract-page.tsx';
import { DiaryPage } from './diary/diary-page.tsx';
import { OutboxPage } from './outbox/outbox-page.tsx';
import { useOutboxKey } from './outbox/use-outbox-key.ts';
import { PayPage } from './pay/pay-page.tsx';
import { PairingPage } from './pairing/pairing-page.tsx';
import { Shell } from './shell.tsx';
import { useDesktop } from './store.ts';
import { TodayPage } from './today/today-page.tsx';
import { EndorsePage } from './pairing/endorse-page.tsx';
import { SafetyPage } from './safety/safety-page.tsx';
import { EarlySettings, SettingsPage } from './settings/settings-page.tsx';
import { useWords } from './words.ts';
import { chooseNthContract, toggleTracking } from './actions.ts';
import { CallFailure } from './parts/call-failure.tsx';

const pages = {
  today: TodayPage,
  diary: DiaryPage,
  pay: PayPage,
  outbox: OutboxPage,
  contract: ContractPage,
  safety: SafetyPage,
  settings: SettingsPage,
} as const;

export function App() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const page = useDesktop((store) => store.page);
  const isPaired = app?.pairing !== undefined;
  useStartStopKey(isPaired);
  useOutboxKey(isPaired);
  if (!app) {
    return (
      <main>
        <p role="status">{t('app.loading')}</p>
        <CallFailure name="app.state" />
      </main>
    );
  }
  if (!app.pairing) return page === 'settings' ? <EarlySettings /> : <PairingPage />;
  if (app.pairing.enrolment === 'unendorsed') return <EndorsePage pairing={app.pairing} />;
  const Page = pages[page];
  return (
    <Shell>
      <Page />
    </Shell>
  );
}

/**
 * Ctrl+Enter starts and stops from every page, Ctrl with a digit goes on with another contract; a
 * dialogue above the page keeps its keys.
 */
function useStartStopKey(isPaired: boolean): void {
  useEffect(() => {
    if (!isPaired) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const isCommand = (event.ctrlKey || event.metaKey) && !event.repeat && !event.altKey;
      if (!isCommand || document.querySelector('[role="dialog"]')) return;
      const n = /^Digit([1-9])$/.exec(event.code)?.[1];
      if (event.key !== 'Enter' && n === undefined) return;
      event.preventDefault();
      if (n === undefined) toggleTracking();
      else chooseNthContract(Number(n));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isPaired]);
}
