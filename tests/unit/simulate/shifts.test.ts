import { describe, expect, it } from 'vitest';
import { readOptions } from '../../simulate/options.ts';
import { cellsOf, cellsPerDay, turnOf } from '../../simulate/shifts.ts';

describe('agents around the clock', () => {
  it('work five shifts of eight hours a week each', () => {
    for (let agent = 0; agent < 50; agent++) expect(cellsOf(agent, 7)).toBe(5 * 48);
  });

  it('leave no cell of the week without anybody', () => {
    const agents = Array.from({ length: 30 }, (_, agent) => agent);
    for (let cell = 0; cell < 7 * cellsPerDay; cell++)
      expect(agents.some((agent) => turnOf(agent, cell) !== 'off')).toBe(true);
  });

  it('begin and end each shift once', () => {
    const turns = Array.from({ length: 7 * cellsPerDay }, (_, cell) => turnOf(4, cell));
    expect(turns.filter((turn) => turn === 'first')).toHaveLength(5);
    expect(turns.filter((turn) => turn === 'last')).toHaveLength(5);
    expect(turns.indexOf('last') - turns.indexOf('first')).toBe(47);
  });
});

describe('options of the simulation', () => {
  it('are a week of 250 agents unless less is asked for', () => {
    expect(readOptions([])).toMatchObject({ agents: 250, days: 7 });
    expect(readOptions(['--agents', '3', '--days', '1'])).toMatchObject({ agents: 3, days: 1 });
  });

  it.each([
    ['--agents', '0'],
    ['--agents', 'x'],
    ['--days', '8'],
    ['--days', '1.5'],
  ])('refuse %s %s', (name, value) => {
    expect(() => readOptions([name, value])).toThrow(name);
  });
});
