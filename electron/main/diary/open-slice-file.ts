import { z } from 'zod';
import type { SlicerState } from '../../../shared/domain/slicer.ts';
import { hash, nat, realUuid } from '../../../shared/entry/fields.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile, type JsonFile } from '../files/json-file.ts';
import type { CaptureFact } from './take-captures.ts';

/** The session that is open, or was the last. */
export interface TrackedSession {
  readonly con: string;
  readonly ten: string;
  /** hash of its start entry */
  readonly start: string;
  /** number in its stream */
  readonly n: number;
  /** its pictures are sealed */
  readonly sealed: boolean;
}

/** What a crash must not cost: saved at least each minute and whenever a slice closes. */
export interface OpenSlice {
  readonly v: 1;
  readonly session: TrackedSession;
  readonly slicer: SlicerState<CaptureFact>;
}

const schema = z.strictObject({
  v: z.literal(1),
  session: z.strictObject({
    con: realUuid,
    ten: realUuid,
    start: hash,
    n: nat,
    sealed: z.boolean().default(false),
  }),
  // Written by the slicer itself; a file of another version is set aside by its `v`.
  slicer: z
    .looseObject({ v: z.literal(1), endedAtMs: nat })
    .transform((state) => state as unknown as SlicerState<CaptureFact>),
});

export const createOpenSliceFile = (files: FilePort, path: string): JsonFile<OpenSlice> =>
  createJsonFile<OpenSlice>(files, path, schema);
