import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresForTests } from '../support/hostile-postgres.ts';
import { activateContract, createWorkplace } from '../support/server-fixture.ts';
import { testPicture, trackCells } from '../support/week-flow.ts';

/**
 * What a tracked cell costs in the database, for the sizing table of docs/operations.md:
 * `npx tsx tests/bench/sizing.ts`. Prints one line of JSON.
 */
const cells = 400;

const postgres = await postgresForTests();
const place = await createWorkplace({ databaseUrl: postgres.url });
const contract = await activateContract(place);
await trackCells(place, contract, 20);
const before = await bytesOf(postgres.url);
const startMs = performance.now();
await trackCells(place, contract, cells);
const seconds = (performance.now() - startMs) / 1_000;
const after = await bytesOf(postgres.url);
process.stdout.write(
  `${JSON.stringify({
    cells,
    databaseBytesPerCell: Math.round((after.total - before.total) / cells),
    largestTables: after.tables,
    pictureBytes: testPicture('x').bytes.length,
    serverRssMegabytes: Math.round(process.memoryUsage().rss / 1_048_576),
    secondsPerCell: Number((seconds / cells).toFixed(4)),
  })}\n`,
);
await place.close();
await postgres.close();

/** After a vacuum, so that rows that were replaced are not counted twice. */
async function bytesOf(url: string) {
  await sleep(100);
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum full');
  const total = await client.query<{ bytes: string }>(
    'select pg_database_size(current_database()) as bytes',
  );
  const tables = await client.query<{ name: string; bytes: string }>(
    `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc limit 5`,
  );
  await client.end();
  const largest = tables.rows.map(({ name, bytes }) => [name, Number(bytes)]);
  return { total: Number(total.rows[0]?.bytes), tables: Object.fromEntries(largest) };
}
