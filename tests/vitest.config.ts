import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

const project = (name: string, testTimeout: number) => ({
  root,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout,
    hookTimeout: 120_000,
  },
});

export default defineConfig({
  root,
  test: {
    projects: [
      project('unit', 10_000),
      project('property', 60_000),
      project('architecture', 30_000),
      project('conformance', 60_000),
      project('integration', 120_000),
      project('long', 3_600_000),
    ],
    // Two cores: an embedded database per worker is what costs, not the processor.
    maxWorkers: 2,
  },
});
