import { cpSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestPostgres } from '../postgres-cluster.ts';

/** Where a server keeps everything, and what can happen to that. */
export interface Storage {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  /** The machine dies now; what was not on its disk is gone. */
  crash(): Promise<void>;
  /** While the server is closed. Not the head lock, which nobody takes back. */
  backUp(): Promise<void>;
  restore(): Promise<void>;
  remove(): Promise<void>;
}

const newDir = () => mkdtemp(join(tmpdir(), 'countersign-machine-'));

/** PGlite in the directory: a copy of it is what a killed process leaves. */
export async function createFolderStorage(): Promise<Storage> {
  const state = { dataDir: await newDir() };
  const dirs = [state.dataDir];
  const parts = ['db', 'blobs'];
  return {
    get dataDir() {
      return state.dataDir;
    },
    crash: async () => {
      const next = `${dirs[0]}-${dirs.length}`;
      // At once, between two writes of a process that goes on writing into the old one.
      cpSync(state.dataDir, next, { recursive: true, filter: (path) => !path.endsWith('.sock') });
      dirs.push(next);
      state.dataDir = next;
    },
    backUp: () => copyParts(parts, state.dataDir, `${dirs[0]}-backup`),
    restore: () => copyParts(parts, `${dirs[0]}-backup`, state.dataDir),
    remove: async () => {
      for (const dir of [...dirs, `${dirs[0]}-backup`])
        await rm(dir, { recursive: true, force: true });
    },
  };
}

async function copyParts(parts: readonly string[], from: string, to: string): Promise<void> {
  for (const part of parts) {
    await rm(join(to, part), { recursive: true, force: true });
    await cp(join(from, part), join(to, part), { recursive: true, force: true }).catch(orNothing);
  }
}

/** Before the first picture there is no folder of them. */
function orNothing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A database of a PostgreSQL, and a directory for the rest. */
export async function createPostgresStorage(postgres: TestPostgres): Promise<Storage> {
  const databaseUrl = await postgres.createDatabase();
  const dataDir = await newDir();
  const name = new URL(databaseUrl).pathname.slice(1);
  const copyDatabase = async (from: string, to: string) => {
    const admin = new URL(databaseUrl);
    admin.pathname = '/postgres';
    const client = new Client({ connectionString: admin.href });
    await client.connect();
    await client.query(`drop database if exists ${to} with (force)`);
    await client.query(`create database ${to} template ${from}`);
    await client.end();
  };
  return {
    dataDir,
    databaseUrl,
    crash: async () => postgres.crash?.(),
    backUp: async () => {
      await copyDatabase(name, `${name}_bak`);
      await copyParts(['blobs'], dataDir, `${dataDir}-backup`);
    },
    restore: async () => {
      await copyDatabase(`${name}_bak`, name);
      await copyParts(['blobs'], `${dataDir}-backup`, dataDir);
    },
    remove: async () => {
      for (const dir of [dataDir, `${dataDir}-backup`])
        await rm(dir, { recursive: true, force: true });
    },
  };
}
