import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { runCli } from '../support/run-cli.ts';
import type { CaseFolder, Wanted } from './case-folder.ts';

/** Anything that takes `BUNDLE --policy F --anchors F --json [--identity F]`. */
export type RunVerifier = (argv: readonly string[]) => Promise<{
  readonly exitCode: number | null;
  readonly stdout: string;
}>;

/** This project's own command, in this process. */
export const ownVerifier: RunVerifier = (argv) => runCli(['verify', ...argv]);

/** Another implementation: a program and its first arguments, separated by spaces. */
export function otherVerifier(command: string): RunVerifier {
  const [program = '', ...first] = command.split(' ').filter((part) => part !== '');
  return async (argv) => {
    const child = spawn(program, [...first, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'close');
    const stdout = await text(child.stdout);
    const [exitCode] = await ended;
    return { exitCode: exitCode as number | null, stdout };
  };
}

/** The part of a report that a case is about; a verifier may say more. */
const answerSchema = z.object({
  verdict: z.string(),
  findings: z.array(z.object({ code: z.string() })),
});

/** What is wrong with a verifier's answer; `undefined` if it is as wanted. */
export async function faultOf(run: RunVerifier, folder: CaseFolder): Promise<string | undefined> {
  const { bundle, policy, anchors, identity, wanted } = folder;
  const key = identity === undefined ? [] : ['--identity', identity];
  const argv = [bundle, '--policy', policy, '--anchors', anchors, '--json', ...key];
  const { exitCode, stdout } = await run(argv);
  const said = readAnswer(stdout, exitCode);
  if (said === undefined) return `exit ${exitCode}, and no report`;
  const differs = JSON.stringify(said) !== JSON.stringify(wanted);
  return differs ? `said ${JSON.stringify(said)}, wanted ${JSON.stringify(wanted)}` : undefined;
}

function readAnswer(stdout: string, exitCode: number | null): Wanted | undefined {
  try {
    const { verdict, findings } = answerSchema.parse(JSON.parse(stdout));
    const codes = [...new Set(findings.map(({ code }) => code))];
    return { verdict: verdict as Wanted['verdict'], exit: exitCode ?? -1, codes };
  } catch {
    // Not the report of a verifier: the caller says so.
    return undefined;
  }
}
