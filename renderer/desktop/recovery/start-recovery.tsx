import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { RecoveryBridge } from '../../../shared/api/ipc.ts';
import { IntlRoot } from '../../ui/intl-root.tsx';
import { UiRoot } from '../../ui/ui-root.tsx';
import { messagesByLanguage } from '../messages/languages.ts';
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
        <IntlRoot messages={messagesByLanguage} wanted={navigator.languages}>
          <RecoveryApp bridge={window.countersignRecovery} />
        </IntlRoot>
      </UiRoot>
    </StrictMode>,
  );
}
