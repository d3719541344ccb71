import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNewsDesk } from '../../../renderer/console/shell/news-desk.ts';

describe('news desk', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('passes a burst on once, with the checkpoint that covers it', () => {
    const news: string[] = [];
    const desk = createNewsDesk((con) => news.push(con));
    desk.take({ type: 'entries', con: 'a' });
    desk.take({ type: 'entries', con: 'a' });
    desk.take({ type: 'disclosures', con: 'b' });
    expect(news).toEqual([]);
    desk.take({ type: 'checkpoint', con: 'z' });
    expect(news).toEqual(['a', 'b']);
    vi.advanceTimersByTime(5_000);
    expect(news).toEqual(['a', 'b']);
  });

  it('does not wait for ever, and says nothing about checkpoints alone', () => {
    const news: string[] = [];
    const desk = createNewsDesk((con) => news.push(con));
    desk.take({ type: 'checkpoint', con: 'z' });
    desk.take({ type: 'disclosures', con: 'b' });
    vi.advanceTimersByTime(1_000);
    expect(news).toEqual(['b']);
    desk.take({ type: 'entries', con: 'c' });
    desk.close();
    vi.advanceTimersByTime(1_000);
    expect(news).toEqual(['b']);
  });
});
