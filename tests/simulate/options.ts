import { parseArgs } from 'node:util';

export interface SimulateOptions {
  readonly agents: number;
  /** Of the week, from Monday 00:00 UTC on. */
  readonly days: number;
  /** Agents that talk to the server at once. */
  readonly parallel: number;
  /** Bytes of one picture; its thumbnail has a quarter. */
  readonly pictureBytes: number;
}

const defaults = { agents: '250', days: '7', parallel: '24', 'picture-bytes': '4096' };

/** `npm run simulate -- --agents 250 --days 7`; throws on what is no number. */
export function readOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      agents: { type: 'string', default: defaults.agents },
      days: { type: 'string', default: defaults.days },
      parallel: { type: 'string', default: defaults.parallel },
      'picture-bytes': { type: 'string', default: defaults['picture-bytes'] },
    },
  });
  return {
    agents: wholeNumber('--agents', values.agents, 100_000),
    days: wholeNumber('--days', values.days, 7),
    parallel: wholeNumber('--parallel', values.parallel, 1_000),
    pictureBytes: wholeNumber('--picture-bytes', values['picture-bytes'], 1_000_000),
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1 || value > max)
    throw new Error(`${name} is a whole number from 1 to ${max}`);
  return value;
}
