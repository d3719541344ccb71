// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ActivityStrip } from '../../../renderer/ui/activity-strip.tsx';
import { ActivityTable } from '../../../renderer/ui/activity-table.tsx';
import { DiaryGrid, type DiaryGridRow } from '../../../renderer/ui/diary-grid.tsx';
import { WeekBar } from '../../../renderer/ui/week-bar.tsx';
import { connectTo, renderPart } from './render-window.tsx';
import { sampleStates } from '../../support/desktop-preview/sample-states.ts';

const part = {
  keys: [10, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  mouse: [30, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  active: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  source: 'hook',
  fromMs: 0,
  toMs: 120_000,
} as const;

beforeEach(async () => {
  await connectTo(sampleStates.stopped(0));
});

describe('ActivityStrip', () => {
  it('is a picture with words, or decoration without', () => {
    renderPart(<ActivityStrip parts={[part]} size="panel" label="1 of 2 minutes with input" />);
    expect(screen.getByRole('img', { name: '1 of 2 minutes with input' })).toBeTruthy();
  });

  it('draws tracked minutes and marks, and nothing for the rest', () => {
    const { container } = renderPart(
      <ActivityStrip
        parts={[part]}
        size="panel"
        marks={[
          { atMs: 60_000, failed: false },
          { atMs: 90_000, failed: true },
        ]}
      />,
    );
    const strip = container.querySelector('svg');
    expect(strip?.getAttribute('aria-hidden')).toBe('true');
    // An active minute is keys on mouse, a quiet one a low bar.
    expect(strip?.querySelectorAll(':scope > rect')).toHaveLength(3);
    const marks = [...(strip?.querySelectorAll('circle') ?? [])];
    expect(marks.map((mark) => mark.getAttribute('cx'))).toEqual(['10%', '15%']);
  });
});

describe('ActivityTable', () => {
  const words = {
    caption: 'Counts',
    minute: 'Minute',
    keys: 'Keys',
    mouse: 'Mouse',
    state: 'State',
    states: { untracked: 'not tracked', unknown: 'not known', quiet: 'no input', active: 'input' },
    notKnown: 'not known',
  };
  const minuteLabels = Array.from({ length: 10 }, (_, minute) => `10:0${minute}`);
  const row = (name: string) =>
    within(screen.getByRole('row', { name }))
      .getAllByRole('cell')
      .map((cell) => cell.textContent);

  it('says the numbers behind the bars', () => {
    renderPart(<ActivityTable {...part} words={words} minuteLabels={minuteLabels} />);
    expect(row('10:00 10 30 input')).toEqual(['10', '30', 'input']);
    expect(screen.getByRole('row', { name: /10:05/ }).textContent).toContain('not tracked');
  });

  it('says not known instead of a zero', () => {
    renderPart(<ActivityTable {...part} source="none" words={words} minuteLabels={minuteLabels} />);
    expect(row('10:01 not known not known not known')).toHaveLength(3);
  });
});

describe('DiaryGrid', () => {
  const cell = (key: string) =>
    ({ key, label: `cell ${key}`, tone: 'plain', content: <span /> }) as const;
  const rows: readonly DiaryGridRow[] = [
    {
      key: 'h10',
      label: '10:00',
      groups: [{ fromColumn: 0, toColumn: 2, text: 'refunds' }],
      cells: [cell('a'), cell('b'), undefined, undefined, undefined, undefined],
    },
    {
      key: 'h11',
      label: '11:00',
      groups: [],
      cells: [undefined, cell('c'), undefined, undefined, undefined, undefined],
    },
  ];
  const labels = [':00', ':10', ':20', ':30', ':40', ':50'];

  function renderGrid(selectedKey?: string) {
    const seen = { select: vi.fn(), open: vi.fn(), mark: vi.fn() };
    renderPart(
      <DiaryGrid
        label="Monday"
        rows={rows}
        columnLabels={labels}
        selectedKey={selectedKey}
        onSelect={seen.select}
        onOpen={seen.open}
        marked={{ keys: new Set(['b']), onToggle: seen.mark }}
      />,
    );
    return seen;
  }

  it('has one stop in the tab order: the selected cell, else the first', () => {
    renderGrid('c');
    const stops = screen.getAllByRole('gridcell').filter((one) => one.tabIndex === 0);
    expect(stops.map((one) => one.getAttribute('aria-label'))).toContain('cell c');
    expect(stops.filter((one) => one.hasAttribute('data-key'))).toHaveLength(1);
  });

  it('walks with arrows and letters and takes the focus along', () => {
    const seen = renderGrid('a');
    const first = screen.getByRole('gridcell', { name: 'cell a' });
    fireEvent.keyDown(first, { key: 'j' });
    expect(seen.select).toHaveBeenLastCalledWith('b');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('cell b');
    fireEvent.keyDown(first, { key: 'ArrowDown' });
    expect(seen.select).toHaveBeenLastCalledWith('c');
  });

  it('opens with Enter and Space, marks with x, and leaves browser shortcuts alone', () => {
    const seen = renderGrid('a');
    const first = screen.getByRole('gridcell', { name: 'cell a' });
    fireEvent.keyDown(first, { key: 'Enter' });
    fireEvent.keyDown(first, { key: ' ' });
    expect(seen.open.mock.calls).toEqual([['a'], ['a']]);
    fireEvent.keyDown(first, { key: 'x' });
    expect(seen.mark).toHaveBeenCalledExactlyOnceWith('a');
    fireEvent.keyDown(first, { key: 'j', ctrlKey: true });
    expect(seen.select).not.toHaveBeenCalledWith('b');
  });

  it('says which cells are marked', () => {
    renderGrid('a');
    const marked = screen.getAllByRole('gridcell', { selected: true });
    expect(marked.map((one) => one.getAttribute('aria-label'))).toEqual(['cell b']);
  });
});

describe('WeekBar', () => {
  it('puts the cap where it is, also when the week is over it', () => {
    const { container } = renderPart(
      <WeekBar
        label="Tracked 40 of at most 30 hours"
        parts={[
          { key: 'a', label: 'Billable', value: 30, valueText: '30h', tone: 'active' },
          { key: 'o', label: 'Over', value: 10, valueText: '10h', tone: 'over' },
        ]}
        cap={{ value: 30, label: 'Cap 30h' }}
      />,
    );
    expect(screen.getByRole('img', { name: 'Tracked 40 of at most 30 hours' })).toBeTruthy();
    expect(container.querySelector('line')?.getAttribute('x1')).toBe('75%');
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      'Billable 30h',
      'Over 10h',
      'Cap 30h',
    ]);
  });
});
