import { defineConfig } from '@playwright/test';

/**
 * End to end on the built app and console. Each worker has a display of its own; two fill two cores,
 * as most of the time goes into waiting for what is due.
 */
export default defineConfig({
  outputDir: '../../dist/e2e',
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  projects: [
    { name: 'build', testDir: '.', testMatch: 'build.setup.ts' },
    { name: 'desktop', testDir: './desktop', dependencies: ['build'] },
    { name: 'console', testDir: './console', dependencies: ['build'] },
    { name: 'verifier', testDir: './verifier', dependencies: ['build'] },
  ],
});
