import { Client } from 'pg';
import type { Entry } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** How many leaves there are, and how many of them a checkpoint covers. */
export const publishedLeaves = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ size: string; published: string }>(
      'select size, (select coalesce(max(size), 0) from checkpoint) as published from log_head',
    );
    return { size: Number(rows[0]?.size), published: Number(rows[0]?.published) };
  });

/**
 * Fills the log with leaves of other people's work, as many weeks of many freelancers would, until
 * it has `upTo`. The server publishes them when it starts. Nobody verifies them: only their number
 * and their bytes count here.
 */
export const loadEntries = (
  url: string,
  { upTo, like }: { readonly upTo: number; readonly like: Entry },
) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ size: string }>('select size from log_head');
    const from = Number(rows[0]?.size);
    if (from >= upTo) return;
    const numbers = `generate_series(${from}, ${upTo - 1}) as i`;
    const hash = (salt: string) => `encode(sha256((i || '${salt}')::bytea), 'hex')`;
    // A freelancer works for one contract, some 2,000 slices each.
    const person = `'00000000-0000-4000-8000-' || lpad((i / 2000)::text, 12, '0')`;
    const { payload, envelope } = like;
    await client.query('begin');
    await client.query(`insert into leaf (idx, kind, received_ms, entry_hash, signature_hash)
      select i, 'slice', log_head.received_ms, ${hash('e')}, ${hash('s')} from ${numbers}, log_head`);
    await client.query(
      `insert into entry (ten, con, fre, hash, kind, by, seq, log_index, received_ms, envelope)
       select $1, ${person}, ${person}, ${hash('e')}, 'slice', ${person}, i % 2000, i, 1, $2
       from ${numbers}`,
      [payload.ten, JSON.stringify(envelopeToJson(envelope))],
    );
    await client.query(`insert into live_slice (fre, idx, from_ms, to_ms, con, hash, log_index)
      select ${person}, i % 2000, 0, 600000, ${person}, ${hash('e')}, i from ${numbers}`);
    await client.query(`update log_head set size = ${upTo}`);
    await client.query('commit');
    await client.query('analyze');
  });
