import { describe, expect, it } from 'vitest';
import { addDays, dayOf, dayRows, noonOf } from '../../../renderer/ui/day-rows.ts';

const cells = (day: string, zone: string) =>
  dayRows(day, zone).rows.flatMap((row) => row.idxs.filter((idx) => idx !== undefined));

describe('dayRows', () => {
  it('gives 24 hours of six cells in UTC', () => {
    const { rows, fromIdx, toIdx } = dayRows('2026-07-06', 'UTC');
    expect(rows).toHaveLength(24);
    expect(toIdx - fromIdx).toBe(144);
    expect(fromIdx).toBe(Date.UTC(2026, 6, 6) / 600_000);
    expect(rows[0]?.idxs).toEqual([0, 1, 2, 3, 4, 5].map((column) => fromIdx + column));
  });

  it('starts at local midnight where the zone is half an hour off', () => {
    expect(dayRows('2026-07-06', 'Asia/Kolkata').fromIdx).toBe(
      Date.UTC(2026, 6, 5, 18, 30) / 600_000,
    );
  });

  it('puts a cell into the hour in which it starts where a zone is a quarter off', () => {
    const { rows, fromIdx, toIdx } = dayRows('2026-07-06', 'Asia/Kathmandu');
    expect(fromIdx * 600_000).toBe(Date.UTC(2026, 6, 5, 18, 20));
    expect(toIdx - fromIdx).toBe(144);
    expect(rows).toHaveLength(24);
    expect(rows.every((row) => row.idxs.every((idx) => idx !== undefined))).toBe(true);
  });

  it('has two rows for an hour that the clock repeats and none for one that it skips', () => {
    const autumn = dayRows('2026-10-25', 'Europe/Berlin');
    const spring = dayRows('2026-03-29', 'Europe/Berlin');
    expect(autumn.rows).toHaveLength(25);
    expect(autumn.toIdx - autumn.fromIdx).toBe(150);
    expect(spring.rows).toHaveLength(23);
    expect(new Set(autumn.rows.map((row) => row.key)).size).toBe(25);
  });

  it('covers neighbouring days without gap or overlap, also over a half-hour clock change', () => {
    for (const zone of ['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns']) {
      const days = ['2026-04-04', '2026-04-05', '2026-04-06'];
      const all = days.flatMap((day) => cells(day, zone));
      const first = all[0] ?? 0;
      expect(all).toEqual(all.map((_, at) => first + at));
    }
  });
});

describe('days', () => {
  it('names the day of an instant in a zone and walks over ends of months', () => {
    const late = Date.UTC(2026, 6, 6, 20);
    expect(dayOf(late, 'UTC')).toBe('2026-07-06');
    expect(dayOf(late, 'Asia/Dhaka')).toBe('2026-07-07');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  it('gives an instant inside the day', () => {
    expect(dayOf(noonOf('2026-07-06', 'Pacific/Apia'), 'Pacific/Apia')).toBe('2026-07-06');
  });
});
