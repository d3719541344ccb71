import { describe, expect, it } from 'vitest';
import { chooseLocale } from '../../../renderer/ui/intl-root.tsx';

describe('chooseLocale', () => {
  it('takes the first wanted language that there are words for, with its region', () => {
    expect(chooseLocale(['fr-FR', 'en-IN', 'en'], ['en'])).toBe('en-IN');
    expect(chooseLocale(['bn-BD', 'en'], ['en', 'bn'])).toBe('bn-BD');
  });

  it('falls back to English', () => {
    expect(chooseLocale(['fr'], ['en'])).toBe('en');
    expect(chooseLocale([], ['en'])).toBe('en');
  });
});
