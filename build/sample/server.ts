import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { repositoryDir } from '../paths.ts';
import { runCommand } from '../run-command.ts';
import { ScriptStop } from '../script.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';

const startTimeoutMs = 60_000;

export interface SampleServer {
  readonly url: string;
  readonly dataDir: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly process: ChildProcess;
  readonly mailbox: Mailbox;
  stop(): Promise<void>;
}

const initAnswer = z.object({ email: z.string(), password: z.string() });

export const commandPath = join(repositoryDir, 'cli/bin.mjs');

/** Makes the server's data once, with `countersign server init`, and starts it. */
export async function startSampleServer(dataDir: string, port = 0): Promise<SampleServer> {
  const secrets = join(dataDir, 'sample-owner.json');
  if (!existsSync(secrets)) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const outcome = await runCommand(process.execPath, [
      commandPath,
      'server',
      'init',
      '--data',
      join(dataDir, 'server'),
      '--organisation',
      'Lanternfish Outdoor Ltd',
      '--origin',
      'sample.countersign.example/log',
      '--email',
      'owner@sample.example',
      '--name',
      'Olga Owner',
      '--json',
    ]);
    if (outcome.code !== 0)
      throw new ScriptStop(`countersign server init: ${outcome.stderr.trim()}`);
    await writeFile(secrets, outcome.stdout, { mode: 0o600 });
  }
  const owner = initAnswer.parse(JSON.parse(await readFile(secrets, 'utf8')));
  const child = spawn(
    process.execPath,
    [commandPath, 'server', 'start', '--data', join(dataDir, 'server'), '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const mailbox = openMailbox(child.stderr, (text) => void process.stderr.write(text));
  const url = await listeningUrl(child);
  return {
    url,
    dataDir: join(dataDir, 'server'),
    owner,
    process: child,
    mailbox,
    stop: () => stopChild(child),
  };
}

/** The server says where it listens. */
async function listeningUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output');
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit').then(([code]) => {
    throw new ScriptStop(`countersign server start ended with ${code}`);
  });
  const late = sleep(startTimeoutMs, undefined, { ref: false }).then(() => {
    throw new ScriptStop(`the server did not start within ${startTimeoutMs / 1_000} s`);
  });
  const first = (async () => {
    for await (const line of lines) {
      const url = /^Listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
    throw new ScriptStop('countersign server start closed its output');
  })();
  return Promise.race([first, exited, late]);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await Promise.race([
    once(child, 'exit'),
    sleep(10_000, undefined, { ref: false }).then(() => child.kill('SIGKILL')),
  ]);
}
