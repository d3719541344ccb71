import type { VerificationReport } from '../../shared/verify/report.ts';
import { type VerifyInput, verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { type BundleTamper, buildBundle, readerOf } from '../support/bundle-factory.ts';
import type { SceneStep } from '../support/bundle-scene.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { pinsOf } from '../support/ordinary-scene.ts';
import { testStartMs } from '../support/test-clock.ts';

export async function reportOf(
  tamper: BundleTamper,
  change: Partial<VerifyInput> = {},
): Promise<VerificationReport> {
  const built = await buildBundle(tamper);
  const input = { ...built, files: readerOf(built.files), ...change };
  return verifyBundle({ crypto: testCrypto }, input);
}

/** Each code once, in the order of `findingCodes`. */
export const codesOf = ({ findings }: VerificationReport): readonly string[] => [
  ...new Set(findings.map(({ code }) => code)),
];

/** A revision of the ordinary contract, ten minutes before work starts. */
export const revisedContract = (change: Record<string, unknown> = {}): SceneStep => ({
  name: 'contract2',
  kind: 'contract',
  key: 'device',
  atMs: testStartMs - 10 * 60_000,
  body: (scene) => ({
    ...pinsOf(scene),
    org_recipient: '',
    fre_recipient: '',
    ...ordinaryDraft,
    prev_contract: scene.hash('contract'),
    ...change,
  }),
});
