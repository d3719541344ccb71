import { describe, expect, it } from 'vitest';
import { partFileName, partQuery } from '../../../renderer/console/contract/evidence-part.ts';

const range = (fromDay: string, toDay: string) => ({ type: 'range', fromDay, toDay }) as const;
const cell = (iso: string): number => Date.parse(iso) / 600_000;

describe('partQuery', () => {
  it('asks for whole UTC days, both included', () => {
    expect(partQuery(range('2026-03-02', '2026-03-03'))).toEqual({
      profile: 'full',
      from: cell('2026-03-02T00:00Z'),
      to: cell('2026-03-04T00:00Z'),
    });
    expect(partQuery(range('2026-03-02', '2026-03-02'))).toMatchObject({
      to: cell('2026-03-03T00:00Z'),
    });
  });

  it('asks for one timesheet or everything', () => {
    expect(partQuery({ type: 'timesheet', hash: 'ab' })).toEqual({
      profile: 'full',
      timesheet: 'ab',
    });
    expect(partQuery({ type: 'whole' })).toEqual({ profile: 'full' });
  });

  it('asks for nothing where the days are no range', () => {
    expect(partQuery(range('2026-03-03', '2026-03-02'))).toBeUndefined();
    expect(partQuery(range('', '2026-03-02'))).toBeUndefined();
    expect(partQuery(range('2026-03-02', '2026-02-31'))).toBeUndefined();
    expect(partQuery(range('2026-13-01', '2026-13-02'))).toBeUndefined();
  });
});

describe('partFileName', () => {
  it('tells parts of one contract apart', () => {
    const con = '0123456789ab';
    expect(partFileName(con, { type: 'whole' })).toBe('countersign-01234567.zip');
    expect(partFileName(con, { type: 'timesheet', hash: 'f'.repeat(64) })).toContain('-ffffffff');
    expect(partFileName(con, range('2026-03-02', '2026-03-03'))).toContain('2026-03-02');
  });
});
