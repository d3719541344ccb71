/**
 * A week of agents who work around the clock, against a real server process on PostgreSQL, replayed
 * at speed and checked by the verifier: `npm run simulate -- --agents 250 --days 7`. Its last line
 * is for machines; it exits with 1 unless nothing was lost or doubled and every contract verifies.
 */
import { readOptions } from './options.ts';
import { simulate } from './simulate.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const options = readOptions(process.argv.slice(2));
const { figures, isRight } = await simulate(options, say);
const facts = Object.entries(figures).map(([name, value]) => `${name}=${value}`);
say(`simulate ${facts.join(' ')}`);
process.exit(isRight ? 0 : 1);
