import type { Payload } from '../../shared/entry/payload.ts';
import { verifyBundle } from '../../shared/verify/verify-bundle.ts';
import { buildBundle, readerOf } from './bundle-factory.ts';
import type { SceneStep } from './bundle-scene.ts';
import { testCrypto } from './entry-factory.ts';
import { financeBody, paymentBody } from './ordinary-scene.ts';

type Exchange = NonNullable<Payload<'decision'>['fx']>;

/** Codes that a verifier has for the ordinary week, paid out at this rate (of another amount). */
export async function checkFx(fx: Exchange): Promise<readonly string[]> {
  const own = (scene: Parameters<typeof financeBody>[0]): Exchange => {
    const amount = Number(financeBody(scene)['amount_minor']);
    // What a sum of 92.67 comes to says how far the given one is off.
    const off = fx.out_minor - Math.round((9_267 * fx.num) / fx.den);
    return { ...fx, out_minor: exact(amount, fx) + off };
  };
  const steps = (all: readonly SceneStep[]): readonly SceneStep[] =>
    all.map((step) => {
      if (step.name === 'finance')
        return { ...step, body: (scene) => ({ ...financeBody(scene), fx: own(scene) }) };
      if (step.name !== 'payment') return step;
      return {
        ...step,
        body: (scene) => ({
          ...paymentBody(scene),
          amount_minor: own(scene).out_minor,
          cur: fx.out_cur,
        }),
      };
    });
  const built = await buildBundle({ steps });
  const { findings } = await verifyBundle(
    { crypto: testCrypto },
    { ...built, files: readerOf(built.files) },
  );
  return [...new Set(findings.map(({ code }) => code))];
}

/** Half to even, by the remainder. */
function exact(amount: number, { num, den }: Exchange): number {
  const product = amount * num;
  const whole = Math.floor(product / den);
  const twice = (product - whole * den) * 2;
  return twice > den || (twice === den && whole % 2 === 1) ? whole + 1 : whole;
}
