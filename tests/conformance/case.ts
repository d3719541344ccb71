import type { BundleReader } from '../../shared/verify/bundle-format.ts';
import type { FindingCode } from '../../shared/verify/codes.ts';
import type { OpenSealed } from '../../shared/verify/read-picture.ts';
import type { SceneStep } from '../support/bundle-scene.ts';
import type { BundleTamper } from '../support/bundle-factory.ts';

/** One thing that is wrong with a bundle that is otherwise made consistent with it. */
export interface ConformanceCase {
  readonly title: string;
  readonly tamper?: BundleTamper | undefined;
  readonly reader?: (reader: BundleReader) => BundleReader;
  /** With the key of whoever verifies. */
  readonly openSealed?: OpenSealed;
  /** The same key as an age identity, for those who verify files. */
  readonly identity?: string;
  /** A ZIP with the same fault as `reader`, which no folder can have. */
  readonly archive?: (files: ReadonlyMap<string, Uint8Array>) => Uint8Array;
  /** All other codes that follow from it, in the order of `findingCodes`. */
  readonly also?: readonly FindingCode[];
}

export type CasesByCode = Readonly<Partial<Record<FindingCode, ConformanceCase>>>;

export const minute = 60_000;
export const day = 24 * 60 * minute;
export const otherHash = 'ab'.repeat(32);

export const changed = (
  steps: readonly SceneStep[],
  name: string,
  change: Partial<SceneStep>,
): readonly SceneStep[] =>
  steps.map((step) => (step.name === name ? { ...step, ...change } : step));

export const insertedAfter = (
  steps: readonly SceneStep[],
  name: string,
  ...added: readonly SceneStep[]
): readonly SceneStep[] =>
  steps.flatMap((step) => (step.name === name ? [step, ...added] : [step]));

export const upTo = (steps: readonly SceneStep[], name: string): readonly SceneStep[] =>
  steps.slice(0, steps.findIndex((step) => step.name === name) + 1);

/** This step and all later ones happen so much later. */
export function delayed(
  steps: readonly SceneStep[],
  name: string,
  ms: number,
): readonly SceneStep[] {
  const from = steps.findIndex((step) => step.name === name);
  return steps.map((step, i) => (i < from ? step : { ...step, atMs: step.atMs + ms }));
}
