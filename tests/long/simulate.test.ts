import { expect, it } from 'vitest';
import { scaled } from '../support/long-scale.ts';
import { simulate } from '../simulate/simulate.ts';

/** A day of the simulation; `npm run simulate` plays the week of 250 agents. */
it('a day of agents around the clock loses and doubles nothing, and every contract verifies', async () => {
  const agents = scaled(24);
  const options = { agents, days: 1, parallel: 12, pictureBytes: 1_024 };
  const { figures, isRight } = await simulate(options, () => undefined);
  expect(figures).toMatchObject({ agents, lost: 0, doubled: 0, verified: agents });
  expect(figures['cells']).toBeGreaterThan(0);
  expect(isRight).toBe(true);
});
