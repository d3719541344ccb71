import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disclosure } from '../../../shared/entry/commitment.ts';
import { undoMs } from '../../../electron/main/diary/pending-edits.ts';
import { journalOf } from '../../integration/desktop-fixture.ts';
import { newestHead, seenAndView } from '../server-fixture.ts';
import { passTime, slicesOfDesk } from './work.ts';
import type { Gone, World } from './world.ts';

/** What the freelancer and the client change about what was recorded. */
const removals = ['all', 'memo', 'activity', 'shot0_0'] as const;

interface Taken extends Omit<Gone, 'what'> {
  readonly by: string;
  readonly names: readonly string[];
  /** Hash of the slice that this one was moved from. */
  readonly source?: string;
}

/** What opened a commitment, and which picture it named. */
function noteGone({ gone }: World, items: readonly Disclosure[], taken: Taken): void {
  const { by, names, source, ...rest } = taken;
  const named = items.filter(({ name }) => names.includes(name) || names.includes('*'));
  for (const { name, salt, value } of named) {
    gone.set(salt, { what: `${by} ${name} salt`, ...rest });
    const text = Buffer.from(value, 'base64').toString();
    const blob = /"blob":"([0-9a-f]{64})"/.exec(text)?.[1];
    // Where time is moved to, its picture goes along.
    if (!blob || by === 'move') continue;
    // Where the move came too late, the slice that it came from still has the same picture.
    const ifMoved = source === undefined ? rest : { ...rest, ifMoved: source };
    gone.set(blob, { what: `${by} ${name} picture`, ...ifMoved });
  }
}

const deskItems = async ({ desk }: World, hash: string): Promise<readonly Disclosure[]> => {
  const path = join(desk.desktop.dir, 'disclosures', `${hash}.json`);
  const text = await readFile(path, 'utf8').catch(() => '{"items":[]}');
  return (JSON.parse(text) as { readonly items: readonly Disclosure[] }).items;
};

const countOf = ({ desk }: World, kind: string): number =>
  journalOf(desk.diary)
    .records()
    .filter((each) => each.kind === kind).length;

/** Lets the moments pass in which it could be undone; was it signed? */
async function isSigned(world: World, kind: string, before: number): Promise<boolean> {
  await passTime(world, undoMs / 1_000 + 5);
  return countOf(world, kind) > before;
}

export async function redact(world: World, pick: number): Promise<void> {
  const slices = slicesOfDesk(world);
  const slice = slices[pick % Math.max(1, slices.length)];
  const what = removals[pick % removals.length] ?? 'all';
  if (slice === undefined) return;
  const items = await deskItems(world, slice.hash);
  const before = countOf(world, 'redact');
  const asked = await world.desk.diary.redact({ hash: slice.hash, what, why: '' });
  if (!asked.ok) world.story.push(`  redact: ${asked.error.code}`);
  if (!(await isSigned(world, 'redact', before))) return;
  const names = {
    all: ['*'],
    memo: ['memo'],
    activity: ['act', 'app'],
    shot0_0: ['shot0_0', 'thumb0_0'],
  };
  const { moved } = slice.payload;
  const source = moved === '' ? {} : { source: moved };
  noteGone(world, items, { by: 'redact', names: names[what], where: 'both', ...source });
}

export async function amend(world: World, pick: number): Promise<void> {
  const slices = slicesOfDesk(world);
  const slice = slices[pick % Math.max(1, slices.length)];
  if (slice === undefined) return;
  const work = pick % 2 ? 'support' : 'service';
  const change = pick % 3 ? ({ work } as const) : { memo: `Better said ${pick}` };
  const done = await world.desk.diary.amend({ hash: slice.hash, change });
  if (!done.ok) world.story.push(`  amend: ${done.error.code}`);
}

export async function move(world: World, pick: number): Promise<void> {
  const slices = slicesOfDesk(world);
  const slice = slices[pick % Math.max(1, slices.length)];
  const to = world.contracts.find(({ con }) => con !== slice?.payload.con);
  if (slice === undefined || to === undefined) return;
  const items = await deskItems(world, slice.hash);
  const before = countOf(world, 'move');
  const asked = await world.desk.diary.move({ hash: slice.hash, to: to.con });
  if (!asked.ok) world.story.push(`  move: ${asked.error.code}`);
  if (!(await isSigned(world, 'move', before))) return;
  noteGone(world, items, { by: 'move', names: ['*'], where: 'desk' });
  // The first client keeps the words that it was shown, and no picture of another's work; all of it
  // where the time stays because it was approved or closed before.
  const names = ['shot0_0', 'thumb0_0'];
  noteGone(world, items, { by: 'move', names, where: 'both', ifMoved: slice.hash });
}

/** The client sees a card number in a picture. */
export async function removePicture(world: World, pick: number): Promise<void> {
  const slices = slicesOfDesk(world).filter(({ payload }) => 'shot0_0' in payload.cm);
  const slice = slices[pick % Math.max(1, slices.length)];
  if (slice === undefined) return;
  const names = ['shot0_0', 'thumb0_0'];
  const items = await deskItems(world, slice.hash);
  const path = `/v1/entries/${slice.hash}/removal`;
  const { status } = await world.here.client.post(path, { names, reason: 'A card number' });
  if (status === 200)
    noteGone(world, items, { by: 'removal', names, where: 'server', unlessMoved: slice.hash });
  else world.story.push(`  removal: ${status}`);
}

/** The freelancer has something erased that her second machine recorded. */
export async function erase(world: World, pick: number): Promise<void> {
  const { far, there } = world;
  const slices = far.queue.filter(
    ({ entry, isDelivered }) => entry.kind === 'slice' && isDelivered,
  );
  const slice = slices[pick % Math.max(1, slices.length)];
  if (slice === undefined || world.wire.weather === 'down') return;
  far.device.see(await newestHead(far.caller));
  const about = await seenAndView(there.client, far.con);
  const reply = await far.device.reply({
    con: far.con,
    ref: slice.entry.hash,
    ...about,
    text: 'Erase it, please',
  });
  far.push(reply.entry);
  await far.sync();
  const names = pick % 2 ? ['*'] : ['memo'];
  const asked = { names, request: reply.entry.hash };
  const { status, body } = await far.caller.post(`/v1/entries/${slice.entry.hash}/erasure`, asked);
  if (status !== 200) world.story.push(`  erasure: ${JSON.stringify(body)}`);
  else noteGone(world, slice.disclosures, { by: 'erasure', names, where: 'server' });
}
