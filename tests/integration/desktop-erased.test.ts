import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertOk } from '../../shared/kit/result.ts';
import { createWorkplace, type Workplace } from '../support/server-fixture.ts';
import { addFreelancer, agree, type Desk, pairDesk, withOutbox } from './desk-fixture.ts';
import { ctx, journalOf, work } from './desktop-fixture.ts';

describe('a journal that was put back, after an entry was erased whole', () => {
  const place: { it?: Workplace } = {};
  beforeAll(async () => {
    place.it = await createWorkplace();
  });
  afterAll(async () => {
    await place.it?.close();
  });

  async function track({ desktop, diary }: Desk, con: string): Promise<void> {
    desktop.clock.advance(700_000);
    assertOk(await diary.start({ con, ctx }));
    await work(desktop, diary, 40);
    assertOk(await diary.stop());
  }

  it.each([
    { name: 'in the middle', kind: 'slice' },
    { name: 'at the end', kind: 'session' },
  ] as const)('goes on from its hash, $name of the chain', async ({ kind }) => {
    if (place.it === undefined) throw new Error('no workplace');
    const freelancer = await addFreelancer(place.it, `erased-${kind}`);
    const desk = await pairDesk(place.it, freelancer);
    await desk.turn();
    const con = await agree(place.it, desk);
    const { dir } = desk.desktop;
    await cp(dir, `${dir}-backup`, { recursive: true });
    await track(desk, con);
    expect(await desk.turn()).toBe('idle');
    const before = journalOf(desk.diary).records();
    const contract = before.find((record) => record.kind === 'contract')?.hash ?? '';
    const text = 'Please erase it';
    const request = assertOk(await desk.diary.reply({ con, ref: contract, text })).hash;
    const target = before.findLast((record) => record.kind === kind)?.hash ?? '';
    const erasing = { params: { hash: target }, body: { names: ['*'], request } };
    assertOk((await desk.diary.paired()?.link.call('eraseEntry', erasing)) as never);

    const files = [join('journal', 'entries.ndjson'), join('state', 'heads.json')];
    for (const file of files) await cp(join(`${dir}-backup`, file), join(dir, file));
    const diary = await desk.desktop.open();
    assertOk(await diary.catchUp());
    const left = before.map(({ hash }) => hash).filter((hash) => hash !== target);
    const hashes = (each: typeof diary) =>
      journalOf(each)
        .records()
        .map(({ hash }) => hash);
    expect(hashes(diary)).toEqual(left);
    const again = withOutbox({ ...desk, diary });
    await track(again, con);
    expect(await again.turn()).toBe('idle');
    expect((await diary.state()).sync).toMatchObject({ refused: [], waiting: 0 });
    // What stands for it is in the journal: the next start finds nothing wrong.
    const restarted = await desk.desktop.open();
    expect(hashes(restarted)).toEqual(hashes(diary));
    expect(journalOf(restarted).missing()).toBe(0);
    const said = restarted.notices.list().map(({ code }) => code);
    expect(said.filter((code) => code.startsWith('journal') || code === 'chain_forked')).toEqual(
      [],
    );
    await track(withOutbox({ ...desk, diary: restarted }), con);
  });
});
