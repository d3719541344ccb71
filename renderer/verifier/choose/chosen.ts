import type { BundleSource } from '../reading/bundle-source.ts';
import type { CheckRequest } from '../worker/messages.ts';

export interface ChosenText {
  readonly name: string;
  readonly text: string;
}

/** What the reader of the page has given so far. */
export interface Chosen {
  readonly source: BundleSource | undefined;
  readonly anchors: ChosenText | undefined;
  readonly policy: ChosenText | undefined;
  readonly identity: ChosenText | undefined;
  /** The bundle was promised without memos and pictures. */
  readonly isTotals: boolean;
}

export const nothingChosen: Chosen = {
  source: undefined,
  anchors: undefined,
  policy: undefined,
  identity: undefined,
  isTotals: false,
};

const needed = ['source', 'anchors', 'policy'] as const;
export type Needed = (typeof needed)[number];

/** What must still be given before a check can begin. */
export const missingOf = (chosen: Chosen): readonly Needed[] =>
  needed.filter((name) => chosen[name] === undefined);

export function requestOf(chosen: Chosen): CheckRequest | undefined {
  const { source, anchors, policy, identity, isTotals } = chosen;
  if (source === undefined || anchors === undefined || policy === undefined) return undefined;
  return {
    source,
    anchorsText: anchors.text,
    policyText: policy.text,
    profile: isTotals ? 'totals' : 'full',
    identityText: identity?.text,
  };
}
