import '../ui/zod-jitless.ts';
import { installTrustedTypes } from '../ui/trusted-types.ts';

installTrustedTypes(window);
void start();

/** In a second step, like the tracker's window: no schema is made before zod knows its limits. */
async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');
  const { startRecovery } = await import('./recovery/start-recovery.tsx');
  startRecovery(root);
}
