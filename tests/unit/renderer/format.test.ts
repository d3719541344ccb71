import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatDuration,
  formatDurationLong,
  formatInstant,
  formatMoney,
  formatZone,
} from '../../../renderer/ui/format.ts';

const at = Date.UTC(2026, 6, 6, 20, 20, 7);
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('durations', () => {
  it('rounds down, so that a sum is never shown larger than it is', () => {
    expect(formatDuration(119_999, 'en')).toBe('1m');
    expect(formatDuration(3_600_000 + 119_999, 'en')).toBe('1h 1m');
  });

  it('leaves out minutes of full hours and says long forms in words', () => {
    expect(formatDuration(30 * 3_600_000, 'en')).toBe('30h');
    expect(formatDurationLong(4_800_000, 'en')).toBe('1 hour 20 minutes');
  });

  it('says seconds below a minute', () => {
    expect(formatDuration(59_999, 'en')).toBe('59s');
    expect(formatDurationLong(30_000, 'en')).toBe('30 seconds');
    expect(formatDuration(0, 'en')).toBe('0m');
  });

  it('never shows less than nothing', () => {
    expect(formatDuration(-5, 'en')).toBe('0m');
    expect(formatClock(-5, 'en')).toBe('0:00:00');
  });

  it('runs a clock in hours, minutes and seconds, with the digits of the language', () => {
    expect(formatClock(4_805_999, 'en')).toBe('1:20:05');
    expect(formatClock(1_000 * 3_600_000, 'en')).toBe('1000:00:00');
    expect(formatClock(65_000, 'bn')).toBe('০:০১:০৫');
  });
});

describe('instants', () => {
  it('says the zone with the instant', () => {
    expect(plain(formatInstant(at, { locale: 'en-GB', zone: 'UTC' }))).toBe('Mon 6 Jul, 20:20 UTC');
    expect(plain(formatInstant(at, { locale: 'en-GB', zone: 'Asia/Kolkata' }))).toBe(
      'Tue 7 Jul, 01:50 GMT+5:30',
    );
  });

  it('names a zone as it is at that instant', () => {
    const winter = Date.UTC(2026, 0, 6);
    expect(formatZone(at, { locale: 'en-GB', zone: 'Europe/Berlin' })).toBe('CEST');
    expect(formatZone(winter, { locale: 'en-GB', zone: 'Europe/Berlin' })).toBe('CET');
  });
});

describe('money', () => {
  it('writes minor units exactly, with the digits of the currency', () => {
    expect(formatMoney(24_505, 'EUR', 'en')).toBe('€245.05');
    expect(formatMoney(5, 'EUR', 'en')).toBe('€0.05');
    expect(formatMoney(1_234, 'JPY', 'en')).toBe('¥1,234');
    expect(plain(formatMoney(1_234, 'KWD', 'en'))).toBe('KWD 1.234');
  });

  it('keeps every unit of the largest amount and of a correction', () => {
    expect(formatMoney(Number.MAX_SAFE_INTEGER, 'EUR', 'en')).toBe('€90,071,992,547,409.91');
    expect(formatMoney(-101, 'EUR', 'en')).toBe('-€1.01');
  });

  it('groups as the reader does', () => {
    expect(plain(formatMoney(123_456_700, 'INR', 'en-IN'))).toBe('₹12,34,567.00');
  });
});
