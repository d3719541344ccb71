import { readFile } from 'node:fs/promises';
import { Client } from 'pg';

export interface DatabaseUse {
  /** After a vacuum, without what the write-ahead log keeps. */
  readonly bytes: number;
  readonly walBytes: number;
  /** Of every process of the server so far; `undefined` where it is on another machine. */
  readonly cpuMs: number | undefined;
  readonly leaves: number;
  readonly checkpoints: number;
}

/** `settled`: rows that were replaced are cleared away first. */
export async function readDatabase(url: string, state?: 'settled'): Promise<DatabaseUse> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const cpuMs = await cpuOf(client);
    if (state === 'settled') await client.query('vacuum full');
    const { rows } = await client.query<Record<string, string>>(`
      select pg_database_size(current_database()) as bytes,
        pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal,
        (select size from log_head) as leaves, (select count(*) from checkpoint) as checkpoints`);
    const numberOf = (name: string): number => Number(rows[0]?.[name]);
    return {
      bytes: numberOf('bytes'),
      walBytes: numberOf('wal'),
      cpuMs,
      leaves: numberOf('leaves'),
      checkpoints: numberOf('checkpoints'),
    };
  } finally {
    await client.end();
  }
}

const msPerTick = 10;

/** What its processes used, and those that have ended below the first one (proc(5), stat). */
async function cpuOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity');
  const stats = await Promise.all(rows.map(({ pid }) => statOf(pid)));
  const parent = stats.find((stat) => stat !== undefined)?.parent;
  const postmaster = parent === undefined ? undefined : await statOf(parent);
  if (postmaster === undefined) return undefined;
  const own = stats.reduce((sum, stat) => sum + (stat?.ticks ?? 0), 0);
  return (own + postmaster.ticks + postmaster.childTicks) * msPerTick;
}

async function statOf(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name may hold spaces; fields are counted behind it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (no: number): number => fields[no - 3] ?? 0;
  return { parent: at(4), ticks: at(14) + at(15), childTicks: at(16) + at(17) };
}
