import { bytesToHex } from '../shared/kit/hex.ts';
import { canonicalJson } from '../shared/kit/jcs.ts';
import { parseUtf8 } from '../shared/kit/utf8.ts';
import { checkTiles, type LogFault } from '../shared/log/check-tiles.ts';
import { openByPolicy, type TrustedCheckpoint } from '../shared/log/policy.ts';
import { parsePolicy } from '../shared/log/policy-parse.ts';
import { CommandFailure, type CommandIo, escapeControls, exitCodes, printable } from './io.ts';
import { type LogSource, openLogSource, savingSource } from './log-source.ts';
import { readArgument } from './read-trust.ts';
import { plural } from './words.ts';

export interface CheckLogOptions {
  readonly policy: string;
  readonly json?: boolean;
  /** Folder for a copy of all that was read. */
  readonly save?: string;
  readonly progress?: boolean;
}

interface Fault {
  readonly code: string;
  readonly detail: string;
}

interface Outcome {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** Names in the policy of those that cosigned. */
  readonly witnesses: readonly string[];
  readonly faults: readonly Fault[];
  /** Faults beyond those that are listed. */
  readonly more: number;
}

/** A log that is wrong everywhere need not say so a million times. */
const faultsListed = 1_000;

/** `countersign log check`: every leaf, every tile and the root of a whole log, from nothing else. */
export async function checkLog(
  io: CommandIo,
  source: string,
  options: CheckLogOptions,
): Promise<void> {
  const policy = parsePolicy(io.crypto.hasher, await readArgument(options.policy, 'policy'));
  if (!policy.ok) throw new CommandFailure(`the policy cannot be used, line ${policy.error.line}`);
  const opened = openLogSource(io, source);
  const noteBytes = await opened.checkpoint();
  const note = parseUtf8(noteBytes) ?? '';
  const checkpoint = await openByPolicy(io.crypto.verifySignatures, note, policy.value);
  if (!checkpoint.ok) {
    const fault = { code: checkpoint.error.code, detail: 'checkpoint' };
    return report(io, options, { ...nothing, faults: [fault] });
  }
  const saving = options.save === undefined ? undefined : savingSource(opened, options.save);
  const outcome = await recompute(io, saving ?? opened, {
    trusted: checkpoint.value,
    isTold: options.progress === true,
  });
  if (outcome.faults.length === 0) await saving?.finish(noteBytes);
  report(io, options, outcome);
}

const nothing: Outcome = { origin: '', size: 0, root: '', witnesses: [], faults: [], more: 0 };

async function recompute(
  io: CommandIo,
  source: LogSource,
  { trusted, isTold }: { readonly trusted: TrustedCheckpoint; readonly isTold: boolean },
): Promise<Outcome> {
  const { origin, size, root } = trusted.checkpoint;
  const faults: LogFault[] = [];
  const state = { more: 0, toldMs: io.nowMs() };
  const onFault = (fault: LogFault) => {
    if (faults.length < faultsListed) faults.push(fault);
    else state.more += 1;
  };
  const onProgress = (leaves: number) => {
    if (!isTold || io.nowMs() - state.toldMs < 1_000) return;
    state.toldMs = io.nowMs();
    io.err(`${leaves} of ${plural(size, 'leaf', 'leaves')}`);
  };
  const read = (tile: Parameters<LogSource['tile']>[0]) => source.tile(tile);
  await checkTiles(io.crypto.hasher, { size, root, read, onFault, onProgress });
  const witnesses = trusted.witnesses.map(({ name }) => name);
  return { origin, size, root: bytesToHex(root), witnesses, faults, more: state.more };
}

function report(io: CommandIo, { json }: CheckLogOptions, outcome: Outcome): void {
  const { origin, size, root, witnesses, faults, more } = outcome;
  const isOk = faults.length === 0;
  io.setExitCode(isOk ? exitCodes.ok : exitCodes.failed);
  if (json) {
    const listed = faults.map(({ code, detail }) => ({ code, detail }));
    const value = { v: 1, ok: isOk, origin, size, root, witnesses: [...witnesses] };
    return io.out(escapeControls(canonicalJson({ ...value, findings: listed, more })));
  }
  for (const { code, detail } of faults) io.out(printable(`${code} ${detail}`));
  if (more > 0) io.out(`and ${more} more`);
  if (!isOk) return;
  const by = witnesses.length === 0 ? '' : `, cosigned by ${witnesses.join(', ')}`;
  io.out(
    printable(`${origin}: ${plural(size, 'leaf', 'leaves')}, root ${root}${by}, all of it holds`),
  );
}
