import { test } from '@playwright/test';
import { ensureBuilt } from '../../build/bundle.ts';

/** Tests run what users get: the built pages and main process of the present sources. */
test('the desktop app, the console and the verifier page are built', async () => {
  await ensureBuilt(['desktop', 'console', 'verifier']);
});
