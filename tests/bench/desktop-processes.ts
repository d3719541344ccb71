import { readdir, readFile } from 'node:fs/promises';

/** What a program and everything that it started take of the machine, as Linux accounts for it. */
export interface Usage {
  /** proportional set size of all processes, bytes: shared pages count once */
  readonly pssBytes: number;
  /** seconds of one core since the start, finished children included */
  readonly cpuS: number;
  readonly processes: readonly ProcessUsage[];
}

export interface ProcessUsage {
  readonly name: string;
  readonly pssBytes: number;
  readonly cpuS: number;
  /** of finished children that it waited for */
  readonly childrenS: number;
}

const ticksPerSecond = 100;

/** `pid` and all that descend from it. */
export async function usageOf(pid: number): Promise<Usage> {
  const processes: ProcessUsage[] = [];
  for (const each of await treeOf(pid)) {
    const found = await processUsage(each);
    if (found !== undefined) processes.push(found);
  }
  const sum = (of: (usage: ProcessUsage) => number) => processes.reduce((s, p) => s + of(p), 0);
  return {
    pssBytes: sum(({ pssBytes }) => pssBytes),
    cpuS: sum(({ cpuS, childrenS }) => cpuS + childrenS),
    processes,
  };
}

async function treeOf(root: number): Promise<readonly number[]> {
  const childrenOf = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = await statFields(Number(name));
    const parent = Number(fields?.[1]);
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const below = (pid: number): readonly number[] => [
    pid,
    ...(childrenOf.get(pid) ?? []).flatMap(below),
  ];
  return below(root);
}

/** Fields after the command's name, which may hold anything; `undefined`: gone meanwhile. */
async function statFields(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function processUsage(pid: number): Promise<ProcessUsage | undefined> {
  const fields = await statFields(pid);
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (fields === undefined) return undefined;
  const seconds = (at: number) => Number(fields[at]) / ticksPerSecond;
  return {
    name: nameOf(command.split('\0').join(' ')),
    pssBytes: Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1_024,
    cpuS: seconds(11) + seconds(12),
    childrenS: seconds(13) + seconds(14),
  };
}

/** By Chromium's own switches; a utility by its service. */
function nameOf(command: string): string {
  const type = /--type=(\S+)/.exec(command)?.[1] ?? 'main';
  const service = /--utility-sub-type=(\S+)/.exec(command)?.[1];
  return service ?? type;
}
