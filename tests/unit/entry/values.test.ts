import { describe, expect, it } from 'vitest';
import {
  commit,
  commitmentNamePattern,
  createDisclosure,
  openDisclosure,
} from '../../../shared/entry/commitment.ts';
import type { CsObject } from '../../../shared/entry/cs-json.ts';
import type { Entry } from '../../../shared/entry/entry.ts';
import { commitmentsOf, openValues } from '../../../shared/entry/open-values.ts';
import { cellCaptureOffsets, startCaptureOffsetMs } from '../../../shared/entry/schedule.ts';
import { formatTextValue, formatValue, parseTextValue } from '../../../shared/entry/values.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { commitTo, testCrypto } from '../../support/entry-factory.ts';
import { captureOf } from '../../support/ordinary-scene.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

const { hasher } = testCrypto;
const salt = new Uint8Array(32).fill(5);

describe('commitments', () => {
  const value = utf8ToBytes('Answering tickets');
  const commitment = commit(hasher, salt, { name: 'memo', value });
  const disclosure = createDisclosure('memo', salt, value);

  it('open with the same name, salt and value only', () => {
    expect(openDisclosure(hasher, disclosure, commitment)).toEqual(value);
    for (const wrong of [
      { ...disclosure, name: 'reason' },
      { ...disclosure, salt: '05'.repeat(31).concat('06') },
      { ...disclosure, value: Buffer.from('answering tickets').toString('base64') },
      { ...disclosure, value: disclosure.value.replace('=', '') },
      { ...disclosure, salt: '05'.repeat(31) },
      { ...disclosure, salt: '05'.repeat(33) },
      { ...disclosure, salt: '05'.repeat(32).toUpperCase().replace('05', '0A') },
      { ...disclosure, name: '__proto__' },
    ])
      expect(openDisclosure(hasher, wrong, commitment)).toBeUndefined();
    expect(openDisclosure(hasher, disclosure, undefined)).toBeUndefined();
  });

  it('differ for every salt and name', () => {
    const others = [
      commit(hasher, new Uint8Array(32).fill(6), { name: 'memo', value }),
      commit(hasher, salt, { name: 'text', value }),
    ];
    expect(new Set([commitment, ...others]).size).toBe(3);
  });

  it.each(['act', 'memo', 'sched', 'shot0_0', 'shot2_3', 'thumb1_2', 'doc'])(
    'may be named %s',
    (name) => expect(commitmentNamePattern.test(name)).toBe(true),
  );
  it.each(['', 'Memo', 'shot3_0', 'shot0_4', 'shot0', 'memo\n', '__proto__'])(
    'may not be named %j',
    (name) => expect(commitmentNamePattern.test(name)).toBe(false),
  );
});

describe('openValues', () => {
  const entryWith = (cm: Record<string, string>) =>
    ({ kind: 'slice', payload: { cm } }) as unknown as Entry;
  const random = createSeededRandom('values');
  const values: Record<string, string | CsObject> = {
    memo: 'Tickets',
    ctx: { mode: 'call', work: 'support' },
    app: { src: 'active-win', name: 'Firefox' },
    tkt: { sys: 'zendesk', ref: '42' },
    shot0_0: captureOf('x', new Map()),
    shot1_0: { fail: 'locked', off_ms: 5 },
  };
  const { cm, disclosures } = commitTo(values, random);

  it('parses each value by its name', () => {
    const { values: opened, problems } = openValues(hasher, entryWith(cm), disclosures);
    expect(problems).toEqual([]);
    expect(opened.names).toEqual(['app', 'ctx', 'memo', 'shot0_0', 'shot1_0', 'tkt']);
    const { captures, names: _, ...others } = opened;
    expect({ ...others, ...captures }).toEqual(values);
  });

  it('says what is wrong with each of the others', () => {
    const [memo] = disclosures;
    if (!memo) throw new Error('no disclosure');
    const other = commitTo({ ctx: { mode: 'sleep' }, memo: 'x' }, random);
    const { problems, values: opened } = openValues(
      hasher,
      entryWith({
        memo: cm['memo'] as string,
        ctx: other.cm['ctx'] ?? '',
        act: 'ab'.repeat(32),
      }),
      [
        memo,
        memo,
        ...other.disclosures.filter(({ name }) => name === 'ctx'),
        { name: 'reason', salt: 'ab'.repeat(32), value: '' },
        { name: 'act', salt: 'ab'.repeat(32), value: '' },
        { name: 'toString', salt: 'ab'.repeat(32), value: '' },
      ],
    );
    expect(opened).toEqual({ memo: 'Tickets', captures: {}, names: ['memo'] });
    expect(problems).toEqual([
      { name: 'memo', fault: 'repeated' },
      { name: 'ctx', fault: 'malformed' },
      { name: 'reason', fault: 'not_committed' },
      { name: 'act', fault: 'wrong_opening' },
      { name: 'toString', fault: 'not_committed' },
    ]);
  });

  it('takes a seed of 64 hex digits only', () => {
    for (const [sched, fault] of [
      ['ab'.repeat(32), undefined],
      ['ab'.repeat(31), 'malformed'],
      ['AB'.repeat(32), 'malformed'],
    ] as const) {
      const given = commitTo({ sched }, random);
      const entry = { kind: 'session', payload: { cm: given.cm } } as unknown as Entry;
      expect(openValues(hasher, entry, given.disclosures).problems.at(0)?.fault).toBe(fault);
    }
  });

  it('knows the kinds that commit to nothing', () => {
    expect(commitmentsOf({ kind: 'roster', payload: {} } as unknown as Entry)).toEqual({});
    expect(commitmentsOf({ kind: 'session', payload: {} } as unknown as Entry)).toEqual({});
  });
});

describe('text values', () => {
  it('are UTF-8 of at most 1,024 bytes', () => {
    expect(parseTextValue(formatTextValue('ü'))).toBe('ü');
    expect(parseTextValue(new Uint8Array(1_024).fill(65))).toHaveLength(1_024);
    expect(parseTextValue(new Uint8Array(1_025).fill(65))).toBeUndefined();
    expect(parseTextValue(Uint8Array.of(0xff))).toBeUndefined();
    expect(Buffer.from(formatValue({ b: 1, a: 2 })).toString()).toBe('{"a":2,"b":1}');
  });
});

describe('the capture schedule', () => {
  const seed = new Uint8Array(32).fill(9);

  it('has no captures without a policy and one to max with one', () => {
    expect(cellCaptureOffsets(hasher, seed, { idx: 5, maxCaptures: 0 })).toEqual([]);
    const counts = new Set<number>();
    for (let idx = 0; idx < 300; idx++) {
      const offsets = cellCaptureOffsets(hasher, seed, { idx, maxCaptures: 3 });
      counts.add(offsets.length);
      expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets);
      expect(offsets.every((offset) => offset >= 0 && offset < 600_000)).toBe(true);
    }
    expect([...counts].sort((a, b) => a - b)).toEqual([1, 2, 3]);
  });

  it('spreads over the whole cell', () => {
    const offsets = Array.from({ length: 1_000 }, (_, idx) =>
      cellCaptureOffsets(hasher, seed, { idx, maxCaptures: 1 }),
    ).flat();
    const perMinute = Array.from({ length: 10 }, () => 0);
    for (const offset of offsets)
      perMinute[Math.floor(offset / 60_000)] = (perMinute[Math.floor(offset / 60_000)] ?? 0) + 1;
    expect(Math.min(...perMinute)).toBeGreaterThan(60);
    expect(Math.max(...perMinute)).toBeLessThan(140);
  });

  it('depends on the seed and the cell, and on nothing else', () => {
    const cell = { idx: 7, maxCaptures: 3 };
    const schedules = [
      cellCaptureOffsets(hasher, seed, cell),
      cellCaptureOffsets(hasher, new Uint8Array(32).fill(77), cell),
      cellCaptureOffsets(hasher, seed, { ...cell, idx: 8 }),
    ].map(String);
    expect(new Set(schedules).size).toBe(3);
    expect(cellCaptureOffsets(hasher, seed, cell)).toEqual(cellCaptureOffsets(hasher, seed, cell));
  });

  it('takes the first picture of a session within half a minute', () => {
    for (let i = 0; i < 50; i++) {
      const offset = startCaptureOffsetMs(hasher, new Uint8Array(32).fill(i));
      expect(offset >= 0 && offset < 30_000).toBe(true);
    }
  });
});
