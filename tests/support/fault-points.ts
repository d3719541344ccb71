import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

/** A step of the server's writing at which its process can be made to die. */
export interface FaultPoint {
  readonly name: string;
  /** What it says to the database; of a transaction's end, what it wrote before. */
  readonly sql?: RegExp;
  readonly commitOf?: RegExp;
  readonly file?: 'link';
}

/** Every write step of taking entries in, of the log and of jobs; each dies before it, and after. */
export const faultPoints: readonly FaultPoint[] = [
  { name: 'accept: lock keys', sql: /from "signing_key".*for update/ },
  { name: 'accept: lock stream', sql: /from "stream".*for update/ },
  { name: 'accept: lock time', sql: /from "occupancy".*for update/ },
  { name: 'accept: lock the log’s end', sql: /from "log_head" for update/ },
  { name: 'accept: leaf', sql: /insert into "leaf"/ },
  { name: 'accept: entry', sql: /insert into "entry"/ },
  { name: 'accept: stream', sql: /update "stream"/ },
  { name: 'accept: slice', sql: /insert into "live_slice"/ },
  { name: 'accept: log size', sql: /update "log_head" set "size"/ },
  { name: 'accept: outbox', sql: /insert into "outbox"/ },
  { name: 'accept: commit', commitOf: /insert into "entry"/ },
  { name: 'deliver: disclosure', sql: /insert into "disclosure"/ },
  { name: 'deliver: commit', commitOf: /insert into "disclosure"/ },
  { name: 'log: lease', sql: /update "lease"/ },
  { name: 'log: head lock', file: 'link' },
  { name: 'log: tree', sql: /insert into "tree_node"/ },
  { name: 'log: checkpoint', sql: /insert into "checkpoint"/ },
  { name: 'log: receipts', sql: /insert into "receipt"/ },
  { name: 'log: commit', commitOf: /insert into "receipt"/ },
  { name: 'job: order', sql: /insert into "job"/ },
  { name: 'job: claim', sql: /update "job" set "token"/ },
  { name: 'job: end', sql: /delete from "job"/ },
  { name: 'job: mail', sql: /insert into "mail"/ },
  { name: 'job: commit', commitOf: /delete from "job"/ },
];

export interface Fault {
  readonly name: string;
  readonly when: 'before' | 'after';
  /** Times that it passes unharmed. */
  readonly skip: number;
}

/** From now on the process dies there: SIGKILL, as when the power goes or memory runs out. */
export function armFault({ name, when, skip }: Fault): void {
  const point = faultPoints.find((each) => each.name === name);
  if (point === undefined) throw new Error(`no fault point ${name}`);
  const state = { passed: 0 };
  const isNow = () => state.passed++ >= skip;
  const die = () => process.kill(process.pid, 'SIGKILL');
  const around = async <T>(work: () => Promise<T>): Promise<T> => {
    const isLast = isNow();
    if (isLast && when === 'before') die();
    const result = await work();
    if (isLast && when === 'after') die();
    return result;
  };
  if (point.file === 'link') return armLink(around);
  armSql(point, around);
}

type Around = <T>(work: () => Promise<T>) => Promise<T>;

function armLink(around: Around): void {
  const { link } = fs;
  fs.link = (from, to) => around(() => link(from, to));
  syncBuiltinESMExports();
}

type Query = (this: object, ...args: unknown[]) => unknown;

function armSql({ sql, commitOf }: FaultPoint, around: Around): void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const written = new WeakSet<object>();
  prototype.query = function armed(...args) {
    const [first] = args;
    const text = typeof first === 'string' ? first : String((first as { text?: string }).text);
    const run = () => query.apply(this, args);
    if (text.startsWith('begin')) written.delete(this);
    if (commitOf?.test(text)) written.add(this);
    const isPoint = sql?.test(text) || (text === 'commit' && written.has(this));
    return isPoint ? around(() => run() as Promise<unknown>) : run();
  };
}
