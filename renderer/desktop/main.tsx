import '../ui/zod-jitless.ts';
import { installTrustedTypes } from '../ui/trusted-types.ts';

installTrustedTypes(window);
void start();

/**
 * The rest comes in a second step: a bundler may put schemas into a chunk that this one imports,
 * and then they would be made before zod knows that it must not generate code.
 */
async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no root element');
  const { startWindow } = await import('./start.tsx');
  startWindow(root);
}
