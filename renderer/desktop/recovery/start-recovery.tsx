import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { RecoveryBridge } from '../../../shared/api/ipc.ts';
import { UiRoot } from '../../ui/ui-root.tsx';
import { LanguageRoot } from '../language-root.tsx';
import { RecoveryApp } from './recovery-app.tsx';

declare global {
  interface Window {
    /** The frozen surface of the preload of this window alone. */
    readonly countersignRecovery: RecoveryBridge;
  }
}

/** Draws the recovery key's window. */
export function startRecovery(root: Element): void {
  createRoot(root).render(
    <StrictMode>
      <UiRoot>
        <LanguageRoot wanted={wantedLanguages()}>
          <RecoveryApp bridge={window.countersignRecovery} />
        </LanguageRoot>
      </UiRoot>
    </StrictMode>,
  );
}

/** Main says the language in the address: this window has no settings to read. */
function wantedLanguages(): readonly string[] {
  const chosen = new URLSearchParams(location.search).get('lang');
  return chosen === null ? navigator.languages : [chosen, ...navigator.languages];
}
