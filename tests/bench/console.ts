import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { runBrowser } from './measure-browser.ts';
import { measureConsoleDay } from './console-day.ts';
import { measureConsoleScroll } from './console-scroll.ts';
import { withYearBundle } from './year-bundle.ts';

/**
 * The console against a static page with the same DOM, in Debian's Chromium: a day of 144 cells with
 * pictures, a scripted scroll over a week of 250 people, the JavaScript that a review needs, and a
 * 40-hour week verified against its bare signatures. Usage: `tsx tests/bench/console.ts [--json]`.
 */
interface Bound {
  readonly name: string;
  readonly ratio: number;
  readonly ceiling: number;
}

const { values } = parseArgs({ options: { json: { type: 'boolean' } } });
const say = (line: string): void => {
  if (!values.json) process.stdout.write(`${line}\n`);
};

const fortyHours = { weeks: 1, slices: 240 };
const verifyRounds = 3;

async function measureWeek(): Promise<number> {
  return withYearBundle(fortyHours, async (disk) => {
    const ratios: number[] = [];
    for (let round = 0; round < verifyRounds; round++) {
      const { verifyMs, bareMs, verdict } = await runBrowser(disk);
      if (verdict !== 'ok') throw new Error(`the browser says ${verdict}`);
      say(`week: verified ${verifyMs.toFixed(0)} ms, bare signatures ${bareMs.toFixed(0)} ms`);
      ratios.push(verifyMs / bareMs);
    }
    return Math.min(...ratios);
  });
}

async function measure(): Promise<readonly Bound[]> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--disable-gpu',
      '--no-first-run',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    const day = await measureConsoleDay(browser, say);
    const longestMs = await measureConsoleScroll(browser, say);
    return [
      { name: 'console.day', ratio: day.consoleMs / day.staticMs, ceiling: 2 },
      { name: 'console.scroll', ratio: longestMs, ceiling: 50 },
      { name: 'console.verify_week', ratio: await measureWeek(), ceiling: 2 },
      { name: 'console.js_kb', ratio: day.scriptKb, ceiling: 350 },
    ];
  } finally {
    await browser.close();
  }
}

const bounds = await measure();
const lineOf = ({ name, ratio, ceiling }: Bound): string =>
  `${name} ratio=${ratio.toFixed(2)} ceiling=${ceiling}`;
process.stdout.write(
  values.json ? `${JSON.stringify(bounds)}\n` : `${bounds.map(lineOf).join('\n')}\n`,
);
process.exit(bounds.every(({ ratio, ceiling }) => ratio <= ceiling) ? 0 : 1);
