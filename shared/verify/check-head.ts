import { openByPolicy } from '../log/policy.ts';
import { viewRoot } from '../entry/set.ts';
import { parseStatement } from './check-statement.ts';
import type { BundleTexts } from './read-bundle.ts';
import type { Run } from './run.ts';
import { isSameKey, type TrustedInputs } from './trusted-inputs.ts';

/** The checkpoint that everything else in a bundle is proved against. */
export interface FinalHead {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes */
  readonly root: Uint8Array;
  /** The signed note, verbatim. */
  readonly note: string;
  /** When the first of the policy's witnesses signed it, epoch ms. */
  readonly witnessMs?: number;
}

/** Step 2 of protocol 3.20: the final checkpoint under the policy. */
export async function checkHead(
  { crypto, findings }: Run,
  content: Pick<BundleTexts, 'index' | 'checkpoint'>,
  trusted: TrustedInputs,
): Promise<FinalHead | undefined> {
  const note = content.checkpoint;
  const opened = await openByPolicy(crypto.verifySignatures, note, trusted.policy);
  if (!opened.ok) {
    const { error } = opened;
    const detail = error.code === 'E_WITNESS_QUORUM' ? witnessDetail(error.witnesses) : undefined;
    findings.add(error.code, { detail });
    return undefined;
  }
  const { checkpoint, logKey, witnesses } = opened.value;
  const { origin, size, root } = checkpoint;
  if (!isSameKey(logKey, trusted.logKey)) {
    findings.add('E_CP_ORIGIN', { detail: origin });
    return undefined;
  }
  const { index } = content;
  if (index.con !== trusted.anchors.con)
    findings.add('E_ANCHORS', { detail: 'the bundle is of another contract' });
  if (index.log !== origin || index.from !== 0 || index.to !== size)
    findings.add('E_BUNDLE_INDEX', { detail: 'log, from or to is not as the checkpoint says' });
  const times = witnesses.map(({ signedAtS }) => signedAtS * 1_000);
  return { origin, size, root, note, ...(times.length > 0 && { witnessMs: Math.min(...times) }) };
}

/**
 * The operator's view at the final checkpoint: nothing of the contract was left out (3.12a). Answers
 * the first leaf whose entry the operator says it gave up.
 */
export async function checkView(
  { crypto, findings }: Run,
  content: Pick<BundleTexts, 'view'> & { readonly lines: readonly { readonly hash: string }[] },
  trust: {
    readonly trusted: TrustedInputs;
    readonly head: FinalHead;
    readonly ten: string | undefined;
  },
): Promise<number | undefined> {
  const wrong = (detail: string): undefined => {
    findings.add('E_VIEW', { detail });
    return undefined;
  };
  if (content.view === undefined) return wrong('no valid view.json');
  const { statement: value, hashes } = content.view;
  const { trusted, ten } = trust;
  const parsed = parseStatement(crypto.hasher, value, { kind: 'view', trusted, ten });
  if (!parsed.ok) return wrong(`the operator's statement: ${parsed.error.code}`);
  const { statement, check } = parsed.value;
  const [valid] = await crypto.verifySignatures([check]);
  if (valid !== true) return wrong("the operator's statement: E_SIG_INVALID");
  const { view, lost_from: lostFrom } = statement.payload;
  if (view.size !== trust.head.size) wrong('it is not of the final checkpoint');
  if (view.n !== hashes.length || view.root !== viewRoot(crypto.hasher, hashes))
    wrong('the hashes are not those that the operator signed');
  const present = content.lines.map(({ hash }) => hash);
  if (present.length !== hashes.length || present.some((hash, i) => hash !== hashes[i]))
    wrong('the entries are not exactly those of the view, in log order');
  if (lostFrom !== undefined)
    findings.add('I_NOT_INCLUDED', {
      detail: `the operator gave up entries of its log, from leaf ${lostFrom} on, perhaps some of these`,
    });
  return lostFrom;
}

const witnessDetail = (names: readonly string[]): string =>
  names.length === 0 ? 'no trusted witness signed' : `only ${names.join(', ')} signed`;
