import { z } from 'zod';
import type { Incident, Notice } from '../../../shared/api/app-state.ts';
import { nat } from '../../../shared/entry/fields.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';

const incidentCodes = [
  'recovered',
  'journal_torn',
  'journal_corrupt',
  'journal_rolled_back',
  'outbox_rebuilt',
  'disk_full',
] as const satisfies readonly Incident['code'][];

/** What happened to the diary's files, also before this start: a notice is gone once dismissed. */
export interface Incidents {
  /** Newest first. */
  list(): readonly Incident[];
  /** Notes those that are new since the start. */
  note(notices: readonly Notice[]): Promise<void>;
}

const schema = z.strictObject({
  incidents: z.array(
    z.strictObject({
      at: nat,
      code: z.enum(incidentCodes),
      facts: z.record(z.string(), z.union([z.number(), z.string()])),
    }),
  ),
});
const kept = 50;

export async function openIncidents(deps: {
  readonly files: FilePort;
  readonly path: string;
  readonly nowMs: () => number;
}): Promise<Incidents> {
  const file = createJsonFile(deps.files, deps.path, schema);
  const stored = await file.read();
  const state = { list: typeof stored === 'object' ? stored.value.incidents : [] };
  const noted = new Set<string>();
  return {
    list: () => state.list,
    async note(notices) {
      const fresh = notices.filter(({ id }) => !noted.has(id)).flatMap(incidentOf(deps.nowMs()));
      for (const { id } of notices) noted.add(id);
      if (fresh.length === 0) return;
      state.list = [...fresh, ...state.list].slice(0, kept);
      // It must not make a full disk worse: it is told in the window all the same.
      await onDisk(() => file.write({ incidents: [...state.list] }));
    },
  };
}

const incidentOf =
  (at: number) =>
  ({ code, facts }: Notice): readonly Incident[] => {
    const known = incidentCodes.find((each) => each === code);
    // The folder's name has her user name in it.
    const { dir: _dir, ...rest } = facts;
    return known === undefined ? [] : [{ at, code: known, facts: rest }];
  };
