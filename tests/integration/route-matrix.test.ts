import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RouteName, routes } from '../../shared/api/routes.ts';
import { createMatrix, everybody, type Matrix, type Whose } from './route-matrix-fixture.ts';
import { statusesByRoute } from './route-matrix-table.ts';

describe('every route, for everybody, of both organisations (threats W-07)', () => {
  const state: { matrix?: Matrix } = {};
  const matrix = () => state.matrix as Matrix;
  beforeAll(async () => {
    state.matrix = await createMatrix();
  }, 120_000);
  afterAll(() => state.matrix?.close(), 30_000);

  const names = Object.keys(routes) as RouteName[];

  async function rowOf(name: RouteName, whose: Whose): Promise<string> {
    const statuses: number[] = [];
    for (const who of everybody) statuses.push((await matrix().ask({ name, who, whose })).status);
    return statuses.join(' ');
  }

  it('has a row for each route, and none for another', () => {
    expect(Object.keys(statusesByRoute).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s', { timeout: 60_000 }, async (name) => {
    const [own, foreign] = statusesByRoute[name];
    expect(await rowOf(name, 'own'), `own: ${everybody.join(' ')}`).toBe(own);
    expect(await rowOf(name, 'foreign'), `foreign: ${everybody.join(' ')}`).toBe(foreign);
  });

  /** Whoever names something of another organisation in the path. */
  const naming = names.filter(
    (name) => /:(org|con|hash|by|kid)\b/.test(routes[name].path) && name !== 'putBlob',
  );

  it.each(naming)('%s answers for what is foreign as for what is not there', async (name) => {
    const device = routes[name].access === 'device';
    for (const who of device ? (['device'] as const) : (['owner', 'finance', 'client'] as const)) {
      const foreign = await matrix().ask({ name, who, whose: 'foreign' });
      const nothing = await matrix().ask({ name, who, whose: 'foreign', isAboutNothing: true });
      expect(foreign).toMatchObject({ status: 404, code: 'E_NOT_FOUND' });
      expect({ ...nothing, tookMs: 0 }).toEqual({ ...foreign, tookMs: 0 });
    }
  });

  it.each(['getOrganisation', 'getView', 'getBundle', 'getBlob'] as const)(
    '%s takes as long for what is foreign as for what is not there',
    { timeout: 60_000, retry: 2 },
    async (name) => {
      const asked = { name, who: 'owner', whose: 'foreign' } as const;
      const took = { foreign: [] as number[], nothing: [] as number[] };
      // In turns: what else the machine does falls on both.
      for (let i = 0; i < 40; i++) {
        took.foreign.push((await matrix().ask(asked)).tookMs);
        took.nothing.push((await matrix().ask({ ...asked, isAboutNothing: true })).tookMs);
      }
      const ratio = median(took.foreign) / median(took.nothing);
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    },
  );
});

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
