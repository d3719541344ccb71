import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { apiPage } from '../../../build/docs-api.ts';
import { withConfigTable } from '../../../build/docs-config.ts';
import { repositoryDir } from '../../../build/paths.ts';
import { createMetrics } from '../../../server/http/metrics.ts';
import { addReadings } from '../../../server/http/metrics-readings.ts';

const page = (name: string) => readFile(join(repositoryDir, 'docs', name), 'utf8');

it('docs/api.md is what `npx tsx build/docs-api.ts` makes', async () => {
  expect(await page('api.md')).toBe(apiPage());
});

it('docs/operations.md has every setting, as `npx tsx build/docs-config.ts` makes it', async () => {
  const text = await page('operations.md');
  expect(withConfigTable(text)).toBe(text);
});

it('docs/operations.md alarms on metrics that there are', async () => {
  const metrics = createMetrics();
  const never = () => Promise.reject(new Error('not asked'));
  const operations = {
    readLog: never,
    readQueues: never,
    readBlobs: never,
    sampleBlobs: never,
    blobsAfter: never,
  };
  const pool = () => ({ total: 0, idle: 0, waiting: 0 });
  const clock = { nowMs: () => 0 };
  addReadings(metrics.registry, { operations, clock, pool, dataDir: '/' });
  const known = metrics.registry.getMetricsAsArray().map(({ name }) => name);
  const named = (await page('operations.md')).match(/countersign_[a-z_]+/g) ?? [];
  const bases = named
    .map((name) => name.replace(/_(?:bucket|count|sum)$/, ''))
    .filter(
      (name) => !['countersign_app', 'countersign_system', 'countersign_owner'].includes(name),
    );
  expect(bases.length).toBeGreaterThan(8);
  expect(bases.filter((name) => !known.includes(name))).toEqual([]);
});
