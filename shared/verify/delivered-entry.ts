import type { EntryOf } from '../entry/entry.ts';
import type { LoggedEntry, OpenedValues } from '../entry/ledger.ts';
import { isTaken } from '../entry/values.ts';
import type { DisclosureLine } from './bundle-format.ts';
import type { BundleLines } from './bundle-lines.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface DeliveryInputs {
  readonly logged: readonly LoggedEntry[];
  readonly lines: BundleLines<DisclosureLine>;
  /** Blobs that the bundle lists. */
  readonly blobNames: ReadonlyMap<string, number>;
  readonly trusted: TrustedInputs;
  readonly ten: string | undefined;
}

/** What the operator's receipt says, without whom it is by and about. */
export type HeldContent = Pick<EntryOf<'held'>['payload'], 'names' | 'blobs' | 'at_ms'>;

/** One entry with commitments, and what there is of them. */
export interface DeliveredEntry {
  readonly logged: LoggedEntry;
  readonly values: OpenedValues;
  /** Names that were given, but wrongly: they have a finding already. */
  readonly wrongNames: readonly string[];
  /** The operator's newest receipt for it. */
  readonly held: HeldContent | undefined;
}

/** Stored pictures by the name of the capture that names them. */
export const namedBlobs = (
  values: OpenedValues,
): readonly { readonly name: string; readonly blob: string }[] =>
  Object.entries(values.captures).flatMap(([name, capture]) =>
    isTaken(capture) ? [{ name, blob: capture.blob }] : [],
  );

export const blobsOf = (values: OpenedValues): readonly string[] =>
  namedBlobs(values).map(({ blob }) => blob);
