import { useEffect } from 'react';
import { ContractPage } from './contract/contract-page.tsx';
import { DiaryPage } from './diary/diary-page.tsx';
import { PairingPage } from './pairing/pairing-page.tsx';
import { Shell } from './shell.tsx';
import { useDesktop } from './store.ts';
import { TodayPage } from './today/today-page.tsx';
import { EndorsePage } from './pairing/endorse-page.tsx';
import { SafetyPage } from './safety/safety-page.tsx';
import { useWords } from './words.ts';
import { toggleTracking } from './actions.ts';
import { CallFailure } from './parts/call-failure.tsx';

const pages = {
  today: TodayPage,
  diary: DiaryPage,
  contract: ContractPage,
  safety: SafetyPage,
} as const;

export function App() {
  const t = useWords();
  const app = useDesktop((store) => store.app);
  const page = useDesktop((store) => store.page);
  const isPaired = app?.pairing !== undefined;
  useStartStopKey(isPaired);
  if (!app) {
    return (
      <main>
        <p role="status">{t('app.loading')}</p>
        <CallFailure name="app.state" />
      </main>
    );
  }
  if (!app.pairing) return <PairingPage />;
  if (app.pairing.enrolment === 'unendorsed') return <EndorsePage pairing={app.pairing} />;
  const Page = pages[page];
  return (
    <Shell>
      <Page />
    </Shell>
  );
}

/** Ctrl+Enter starts and stops from every page; a dialogue above the page keeps its keys. */
function useStartStopKey(isPaired: boolean): void {
  useEffect(() => {
    if (!isPaired) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const isCombination = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
      if (!isCombination || event.repeat || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      toggleTracking();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isPaired]);
}
