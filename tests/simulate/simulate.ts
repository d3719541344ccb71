import { inParallel } from './pool.ts';
import { type Agent, hireAgent } from './agent.ts';
import { readDatabase } from './database-use.ts';
import { figuresOf, type Played } from './figures.ts';
import { checkLog } from './final-check.ts';
import type { SimulateOptions } from './options.ts';
import { cellsPerDay, turnOf } from './shifts.ts';
import { meterTraffic } from './traffic.ts';
import { payWeek, signInAgain, verifyAgent } from './week-end.ts';
import { createWorld, weekStartMs, type World } from './world.ts';

export interface Simulated {
  /** For the last line, by name. */
  readonly figures: Readonly<Record<string, number>>;
  readonly isRight: boolean;
}

const cellMs = 600_000;

export async function simulate(
  options: SimulateOptions,
  say: (text: string) => void,
): Promise<Simulated> {
  const world = await createWorld();
  try {
    const agents = await hireAgents(world, options, say);
    const played = await playWeek(world, { agents, options, say });
    const reviewers = await payAll(world, { agents, options, say });
    return await conclude({ agents, options, played, reviewers });
  } finally {
    await world.close();
  }
}

async function hireAgents(
  world: World,
  { agents, pictureBytes }: SimulateOptions,
  say: (text: string) => void,
): Promise<readonly Agent[]> {
  const hired: Agent[] = [];
  for (let i = 0; i < agents; i++) {
    // Everybody joins at a time of their own, and signs before the week begins.
    await world.moveTo(weekStartMs - 7_200_000 + Math.floor((i * 7_000_000) / agents));
    hired.push(await hireAgent(world.place, { name: `agent${i}`, pictureBytes }));
    if ((i + 1) % 50 === 0) say(`${i + 1} agents have joined`);
  }
  return hired;
}

interface Play {
  readonly agents: readonly Agent[];
  readonly options: SimulateOptions;
  readonly say: (text: string) => void;
}

async function playWeek(world: World, { agents, options, say }: Play): Promise<Played> {
  const startUse = await world.moveTo(weekStartMs);
  const settled = await readDatabase(world.databaseUrl, 'settled');
  // What settling cost is no cost of the week.
  const { cpuMs } = await readDatabase(world.databaseUrl);
  const meter = meterTraffic();
  const startedAtMs = performance.now();
  for (let day = 0; day < options.days; day++) {
    for (let cell = day * cellsPerDay; cell < (day + 1) * cellsPerDay; cell++)
      await playCell(world, { agents, cell, parallel: options.parallel });
    const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
    const sent = agents.reduce((sum, { receiptByHash }) => sum + receiptByHash.size, 0);
    say(`day ${day + 1} of ${options.days}: ${sent} entries receipted after ${seconds} s`);
  }
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const traffic = meter.read();
  const endUse = await world.moveTo(weekStartMs + options.days * cellsPerDay * cellMs);
  const server = { cpuMs: endUse.cpuMs - startUse.cpuMs, rss: endUse.rss };
  const after = await readDatabase(world.databaseUrl, 'settled');
  return { seconds, traffic, server, before: { ...settled, cpuMs }, after };
}

async function playCell(
  world: World,
  { agents, cell, parallel }: { agents: readonly Agent[]; cell: number; parallel: number },
): Promise<void> {
  const inTurn = agents.flatMap((agent, no) => {
    const turn = turnOf(no, cell);
    return turn === 'off' ? [] : [{ agent, turn, no }];
  });
  const starting = inTurn.filter(({ turn }) => turn === 'first');
  await inParallel(starting, parallel, ({ agent }) => agent.begin());
  await world.moveTo(weekStartMs + (cell + 1) * cellMs);
  const idx = weekStartMs / cellMs + cell;
  await inParallel(inTurn, parallel, ({ agent, turn, no }) =>
    agent.finishCell({ idx, turn, isOffline: turn !== 'last' && isOffline(no, cell) }),
  );
}

/** One agent in twenty has no network for an hour and a half of a shift. */
const isOffline = (no: number, cell: number): boolean =>
  (no + Math.floor(cell / cellsPerDay)) % 20 === 0 && cell % 48 >= 20 && cell % 48 < 29;

type Reviewers = Awaited<ReturnType<typeof signInAgain>>;

async function payAll(world: World, { agents, options, say }: Play): Promise<Reviewers> {
  const startedAtMs = performance.now();
  // Sessions of the week before have ended, as they do after half an hour of rest.
  await world.moveTo(weekStartMs + 7 * cellsPerDay * cellMs);
  const reviewers = await signInAgain(world.place);
  const working = agents.filter(({ cells }) => cells > 0);
  await inParallel(working, options.parallel, async (agent, i) => {
    await payWeek(agent, reviewers, `2026-${i + 1}`);
    if ((i + 1) % 50 === 0) say(`${i + 1} weeks are paid`);
  });
  const seconds = Math.round((performance.now() - startedAtMs) / 1_000);
  say(`${working.length} weeks submitted, approved and paid in ${seconds} s`);
  return reviewers;
}

interface Ending {
  readonly agents: readonly Agent[];
  readonly options: SimulateOptions;
  readonly played: Played;
  readonly reviewers: Reviewers;
}

/** Every contract is verified as its client would, then every receipt against the whole log. */
async function conclude({ agents, options, played, reviewers }: Ending): Promise<Simulated> {
  const wrong: string[] = [];
  for (const agent of agents) {
    const { isRight, errors, slices } = await verifyAgent(agent, reviewers);
    if (!isRight)
      wrong.push(`${agent.contract.con}: ${slices} of ${agent.cells} ${errors.join(' ')}`);
  }
  for (const line of wrong.slice(0, 5)) process.stderr.write(`${line}\n`);
  const receipts = agents.flatMap(({ receiptByHash }) => [...receiptByHash.values()]);
  const log = await checkLog(reviewers.client, receipts);
  const verified = agents.length - wrong.length;
  const cells = agents.reduce((sum, agent) => sum + agent.cells, 0);
  return {
    isRight: log.lost === 0 && log.doubled === 0 && verified === agents.length,
    figures: figuresOf({ options, played, cells, entries: receipts.length, log, verified }),
  };
}
