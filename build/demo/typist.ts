import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../run-command.ts';
import { ScriptStop } from '../script.ts';

/** What the driver did with keyboard and mouse, in the units of protocol 3.8 `act`. */
export interface InputCount {
  readonly keys: number;
  /** Presses, wheel turns and moves. */
  readonly clicks: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Real input through the X server's test extension: the app cannot tell it from a person's. */
export interface Typist {
  /** Only characters that need no modifier, so that one character is one key press. */
  type(text: string): Promise<void>;
  key(name: string): Promise<void>;
  clickAt(point: Point): Promise<void>;
  focusWindow(title: string): Promise<void>;
  /** Counts from here on and returns what was done since the last call. */
  take(): InputCount;
}

/** A move counts once per 300 ms, so two deeds never fall into the same window. */
const pauseMs = 350;

export function createTypist(env: Readonly<Record<string, string>>): Typist {
  const done = { keys: 0, clicks: 0 };
  const xdotool = async (...args: string[]) => {
    const outcome = await runCommand('xdotool', args, {
      env: { ...process.env, ...env },
      timeoutMs: 60_000,
    });
    if (outcome.code !== 0) throw new ScriptStop(`xdotool ${args[0]}: ${outcome.stderr.trim()}`);
    return outcome.stdout.trim();
  };
  return {
    type: async (text) => {
      if (!/^[a-z0-9 .,-]*$/.test(text)) throw new Error('only keys without a modifier');
      await xdotool('type', '--delay', '60', text);
      done.keys += text.length;
    },
    key: async (name) => {
      await xdotool('key', name);
      done.keys += name.split('+').length;
    },
    clickAt: async ({ x, y }) => {
      await sleep(pauseMs);
      const before = await xdotool('getmouselocation', '--shell');
      await xdotool('mousemove', String(Math.round(x)), String(Math.round(y)));
      await sleep(pauseMs);
      await xdotool('click', '1');
      done.clicks += isSamePlace(before, { x, y }) ? 1 : 2;
      await sleep(pauseMs);
    },
    focusWindow: async (title) => {
      await xdotool(
        'search',
        '--sync',
        '--limit',
        '1',
        '--name',
        title,
        'windowactivate',
        '--sync',
      );
      await sleep(pauseMs);
    },
    take: () => {
      const taken = { ...done };
      done.keys = 0;
      done.clicks = 0;
      return taken;
    },
  };
}

/** Less than ten pixels is not a move (product.md section 3). */
function isSamePlace(location: string, point: Point): boolean {
  const at = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(location)?.[1]);
  return Math.hypot(at('X') - Math.round(point.x), at('Y') - Math.round(point.y)) < 10;
}

export const addCounts = (a: InputCount, b: InputCount): InputCount => ({
  keys: a.keys + b.keys,
  clicks: a.clicks + b.clicks,
});
