import { createFakeBridge } from './fake-bridge.ts';
import { createFakeRecovery } from './fake-recovery.ts';
import { isSampleName, sampleStates } from './sample-states.ts';

// The window with a fake main: /?state=tracking shows that sample.
const wanted = new URLSearchParams(location.search).get('state') ?? 'tracking';
const name = isSampleName(wanted) ? wanted : 'tracking';

Object.defineProperty(window, 'countersign', {
  value: createFakeBridge(sampleStates[name](Date.now())),
});
if (wanted.startsWith('recovery')) {
  Object.defineProperty(window, 'countersignRecovery', {
    value: createFakeRecovery(wanted === 'recovery-type' ? 'type' : 'show'),
  });
  void import('../../../renderer/desktop/recovery.tsx');
} else void import('../../../renderer/desktop/main.tsx');
