import { describe, expect, it } from 'vitest';
import { type EncodeStep, fitBudget, maxEncodes } from '../../../renderer/desktop/fit-budget.ts';

const budget = 100_000;

/** A picture whose size grows with quality and area, as WebP's does. */
function pictureOf(fullBytes: number) {
  const steps: EncodeStep[] = [];
  return {
    steps,
    encode: async (step: EncodeStep) => {
      steps.push(step);
      const length = Math.round(fullBytes * (0.5 + step.quality * 0.85) * step.scale ** 2);
      return { bytes: { length }, step };
    },
  };
}

describe('fitting a picture into its budget', () => {
  it('takes one encode where the first fits', async () => {
    const { encode, steps } = pictureOf(90_000);
    expect((await fitBudget(encode, budget))?.encoded.step).toEqual({ quality: 0.6, scale: 1 });
    expect(steps).toHaveLength(1);
  });

  it('guesses the quality from the first size, and keeps every pixel where it can', async () => {
    const { encode, steps } = pictureOf(115_000);
    const fitted = await fitBudget(encode, budget);
    expect(fitted?.encoded.step.scale).toBe(1);
    expect(fitted?.quality).toBeGreaterThan(0.3);
    expect(fitted?.encoded.bytes.length).toBeLessThanOrEqual(budget);
    expect(steps).toHaveLength(2);
  });

  it('takes one encode where the quality of the picture before does it', async () => {
    const { encode, steps } = pictureOf(115_000);
    const before = (await fitBudget(encode, budget))?.quality;
    steps.length = 0;
    expect((await fitBudget(encode, budget, before))?.quality).toBe(before);
    expect(steps).toHaveLength(1);
  });

  it('goes up again when the next picture has room', async () => {
    const { encode, steps } = pictureOf(60_000);
    expect((await fitBudget(encode, budget, 0.2))?.quality).toBe(0.6);
    expect(steps).toHaveLength(2);
  });

  it('goes down to the lowest quality before it gives up pixels', async () => {
    const { encode } = pictureOf(170_000);
    expect((await fitBudget(encode, budget))?.encoded.step).toEqual({ quality: 0.1, scale: 1 });
  });

  it('makes it smaller when quality alone does not do it', async () => {
    const { encode } = pictureOf(260_000);
    const fitted = await fitBudget(encode, budget);
    expect(fitted?.encoded.step.scale).toBe(0.75);
    expect(fitted?.encoded.bytes.length).toBeLessThanOrEqual(budget);
  });

  it('says when nothing fits, after so many encodes and no more', async () => {
    const { encode, steps } = pictureOf(100_000_000);
    expect(await fitBudget(encode, budget)).toBeUndefined();
    expect(steps).toHaveLength(maxEncodes);
  });
});
