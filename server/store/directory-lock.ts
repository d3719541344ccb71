import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { err, ok, type Result } from '../../shared/kit/result.ts';

export interface DirectoryLock {
  release(): Promise<void>;
}

export interface DirectoryLocked {
  readonly code: 'data_dir_locked';
  readonly dir: string;
}

/** Sockets have short names: 104 bytes on macOS. */
const socketPathMaxBytes = 100;

/**
 * One process per data directory (PGlite has no lock of its own, and a second process loses rows).
 * Held as a listening socket: the operating system lets go of it however the process ends.
 */
export const lockDirectory = (dir: string): Promise<Result<DirectoryLock, DirectoryLocked>> =>
  lockAt(dir, join(resolve(dir), 'lock.sock'));

/** The same for anything that has a path; the lock is a socket of that name. */
export const lockPath = (path: string): Promise<Result<DirectoryLock, DirectoryLocked>> =>
  lockAt(path, resolve(path));

async function lockAt(
  dir: string,
  socket: string,
): Promise<Result<DirectoryLock, DirectoryLocked>> {
  const path = socketPath(socket);
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(path);
    if (server) return ok({ release: () => close(server) });
    if (await isAnswering(path)) break;
    // Left behind by a process that was killed: nobody listens there any more.
    await rm(path, { force: true });
  }
  return err({ code: 'data_dir_locked', dir });
}

function socketPath(path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\countersign-${name}`;
  return Buffer.byteLength(path) <= socketPathMaxBytes
    ? path
    : join(tmpdir(), `countersign-${name}.sock`);
}

const listen = (path: string): Promise<Server | undefined> =>
  new Promise((resolvePromise, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolvePromise(undefined) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolvePromise(server);
    });
  });

const isAnswering = (path: string): Promise<boolean> =>
  new Promise((resolvePromise) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolvePromise(true);
    });
    socket.once('error', () => resolvePromise(false));
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolvePromise) => server.close(() => resolvePromise()));
