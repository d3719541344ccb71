import { callbackify } from 'node:util';
import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { routes } from '../../shared/api/routes.ts';
import { systemClock } from '../log/clock.ts';
import { type Budget, type BudgetLeases, createBudget } from './budgets.ts';
import { createLocalLeases } from './local-leases.ts';

/** Addresses are a stranger's to choose: as many are remembered per route, and no more. */
const rememberedAddresses = 20_000;

/** Whoever asks whether the process lives must be told without the database. */
const localPaths: readonly string[] = [routes.health.path, routes.ready.path];

/** Requests per address and route, counted by all processes together (threats W-12). */
export function createRateStore(shared: BudgetLeases): FastifyRateLimitStoreCtor {
  const local = createLocalLeases();
  return class RateStore implements FastifyRateLimitStore {
    readonly #route: string;
    readonly #leases: BudgetLeases;
    #budget: Budget | undefined;

    constructor(options: object) {
      this.#route = 'route' in options ? String(options.route) : '';
      const isLocal = localPaths.some((path) => this.#route.endsWith(` ${path}`));
      this.#leases = isLocal ? local : shared;
    }

    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
      timeWindow: number,
      max: number,
    ): void {
      const count = callbackify(() => this.#count(key, { max, windowMs: timeWindow }));
      count((error, result) => callback(error, result));
    }

    /** How many are left is not known here: only whether this one was too many. */
    async #count(key: string, limit: { readonly max: number; readonly windowMs: number }) {
      this.#budget ??= createBudget(
        { clock: systemClock, leases: this.#leases },
        { name: `address ${this.#route}`, keys: rememberedAddresses, ...limit },
      );
      const waitMs = await this.#budget.spend(key, 1);
      return waitMs === 0
        ? { current: 0, ttl: limit.windowMs }
        : { current: limit.max + 1, ttl: waitMs };
    }

    /** The plugin tells the route in `routeInfo`, whatever its types say. */
    child(options: object): RateStore {
      const route = 'routeInfo' in options ? nameOf(options.routeInfo) : undefined;
      if (route === undefined) throw new Error('a limit of no route');
      return new RateStore({ route });
    }
  };
}

function nameOf(route: unknown): string | undefined {
  if (typeof route !== 'object' || route === null) return undefined;
  if (!('method' in route) || !('url' in route)) return undefined;
  return `${String(route.method)} ${String(route.url)}`;
}
