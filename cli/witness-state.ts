import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { WitnessState } from '../shared/log/witness.ts';
import { parseAnyCheckpoint, type SignedHead } from '../shared/log/witness-judge.ts';
import { CommandFailure } from './io.ts';
import { parseJson } from './witness-key.ts';

const stateFile = z.strictObject({
  v: z.literal(1),
  /** Whose memory it is: under another key it would mean something else. */
  witness: z.string(),
  signedAtS: z.int().nonnegative(),
  /** Signed notes, one per log. */
  heads: z.array(z.string()),
  conflicts: z.array(
    z.strictObject({
      kind: z.enum(['fork', 'unproved']),
      atS: z.int().nonnegative(),
      known: z.string(),
      refused: z.string(),
    }),
  ),
});

/** A witness's memory in one file, written whole: to another name, to the disk, then renamed. */
export interface WitnessStateFile {
  /** Throws a `CommandFailure` when there is none: a witness that forgot must not sign. */
  read(): Promise<WitnessState>;
  /** Resolves when it would survive a power cut. */
  write(state: WitnessState): Promise<void>;
}

export function createWitnessStateFile(path: string, vkey: string): WitnessStateFile {
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch(() => {
        throw new CommandFailure(
          `cannot read the state file ${path}: see countersign witness init`,
        );
      });
      const parsed = stateFile.safeParse(parseJson(text));
      if (!parsed.success) throw new CommandFailure(`damaged, not read: ${path}`);
      const { witness, heads, signedAtS, conflicts } = parsed.data;
      if (witness !== vkey) throw new CommandFailure(`the state of another witness: ${path}`);
      return { heads: heads.map((note) => headOf(path, note)), signedAtS, conflicts };
    },
    write: async ({ heads, signedAtS, conflicts }) => {
      const notes = heads.map(({ note }) => note);
      const content = { v: 1, witness: vkey, signedAtS, heads: notes, conflicts };
      const temporary = `${path}.tmp`;
      await writeDurably(temporary, `${JSON.stringify(content)}\n`);
      await rename(temporary, path);
      await syncFolder(dirname(path));
    },
  };
}

function headOf(path: string, note: string): SignedHead {
  const opened = parseAnyCheckpoint(note);
  if (opened === undefined) throw new CommandFailure(`damaged, not read: ${path}`);
  return { ...opened.checkpoint, note };
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name durable; Windows cannot open folders and does it by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
