import '../../../renderer/ui/zod-jitless.ts';
import type { AppState } from '../../../shared/api/app-state.ts';
import { settingsSchema } from '../../../shared/api/settings.ts';
import { createFakeBridge } from './fake-bridge.ts';
import { createFakeRecovery } from './fake-recovery.ts';
import { isSampleName, sampleStates } from './sample-states.ts';

// The window with a fake main: /?state=tracking shows that sample.
const wanted = new URLSearchParams(location.search).get('state') ?? 'tracking';
const name = isSampleName(wanted) ? wanted : 'tracking';

Object.defineProperty(window, 'countersign', {
  value: createFakeBridge(spoken(sampleStates[name](Date.now()))),
});
/** `&lang=bn` shows it in that language. */
function spoken(state: AppState): AppState {
  const language = settingsSchema.shape.language.safeParse(
    new URLSearchParams(location.search).get('lang'),
  );
  if (!language.success) return state;
  return { ...state, settings: { ...state.settings, language: language.data } };
}

if (wanted.startsWith('recovery')) {
  Object.defineProperty(window, 'countersignRecovery', {
    value: createFakeRecovery(wanted === 'recovery-type' ? 'type' : 'show'),
  });
  void import('../../../renderer/desktop/recovery.tsx');
} else void import('../../../renderer/desktop/main.tsx');
