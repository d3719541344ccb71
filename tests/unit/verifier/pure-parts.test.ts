import { describe, expect, it, vi } from 'vitest';
import { CheckError, createChecker } from '../../../renderer/verifier/checker.ts';
import { missingOf, nothingChosen, requestOf } from '../../../renderer/verifier/choose/chosen.ts';
import { roleOf } from '../../../renderer/verifier/choose/sort-dropped.ts';
import { dayBeyond, nextTrouble, weekAround } from '../../../renderer/verifier/diary/days.ts';
import { filterGroups, groupFindings } from '../../../renderer/verifier/findings/finding-groups.ts';
import { leftOutOf } from '../../../renderer/verifier/result/left-out.ts';
import { en } from '../../../renderer/verifier/text/en.ts';
import type { ToWorker } from '../../../renderer/verifier/worker/messages.ts';
import { kinds } from '../../../shared/entry/kinds.ts';
import { captureFailure } from '../../../shared/entry/values.ts';
import { codeBook } from '../../../shared/verify/code-book.ts';
import type { Finding } from '../../../shared/verify/report.ts';
import { steps } from '../../../shared/verify/run.ts';

describe('words', () => {
  it('exist for every state that shared code can name', () => {
    const ids = new Set<string>(Object.keys(en));
    for (const step of steps) expect(ids).toContain(`step.${step}`);
    for (const kind of kinds) expect(ids).toContain(`kind.${kind}`);
    for (const reason of captureFailure.options) expect(ids).toContain(`capture.${reason}`);
  });

  it('never call anything verified, and keep to the glossary', () => {
    for (const [id, words] of Object.entries(en))
      expect(words, id).not.toMatch(/\bverified\b|✔|\bworker\b|\bemployer\b|\bcompany\b/i);
  });
});

describe('choosing', () => {
  it('knows dropped files by their names', () => {
    expect(roleOf('Evidence.ZIP')).toBe('bundle');
    expect(roleOf('anchors.json')).toBe('anchors');
    expect(roleOf('policy')).toBe('policy');
    expect(roleOf('trust-policy.txt')).toBe('policy');
    expect(roleOf('identity.txt')).toBe('identity');
    expect(roleOf('photo.png')).toBeUndefined();
  });

  it('asks for what is missing and makes no request before', () => {
    expect(missingOf(nothingChosen)).toEqual(['source', 'anchors', 'policy']);
    expect(requestOf(nothingChosen)).toBeUndefined();
    const all = {
      ...nothingChosen,
      source: { kind: 'zip', name: 'a.zip', file: new Blob([]) },
      anchors: { name: 'a', text: '{}' },
      policy: { name: 'p', text: 'log' },
      isTotals: true,
    } as const;
    expect(missingOf(all)).toEqual([]);
    expect(requestOf(all)).toMatchObject({ profile: 'totals', anchorsText: '{}' });
  });
});

describe('days', () => {
  it('lays a week around a day, from Monday', () => {
    expect(weekAround('2026-03-04')[0]).toBe('2026-03-02');
    expect(weekAround('2026-03-02')[0]).toBe('2026-03-02');
    expect(weekAround('2026-03-08').at(-1)).toBe('2026-03-08');
    expect(weekAround('1969-12-31')[0]).toBe('1969-12-29');
  });

  it('finds the nearest days beyond a week', () => {
    const days = ['2026-01-05', '2026-03-03', '2026-04-01'];
    const week = weekAround('2026-03-03');
    expect(dayBeyond(days, week, 'before')).toBe('2026-01-05');
    expect(dayBeyond(days, week, 'after')).toBe('2026-04-01');
    expect(dayBeyond(['2026-03-03'], week, 'after')).toBeUndefined();
  });

  it('goes round the slices that need a look', () => {
    const slices = ['a', 'b', 'c', 'd'].map((hash) => ({ hash }));
    const isTrouble = (hash: string) => hash === 'b' || hash === 'd';
    expect(nextTrouble(slices, undefined, isTrouble)).toBe('b');
    expect(nextTrouble(slices, 'b', isTrouble)).toBe('d');
    expect(nextTrouble(slices, 'd', isTrouble)).toBe('b');
    expect(nextTrouble(slices, 'a', () => false)).toBeUndefined();
  });
});

describe('findings', () => {
  const findings: readonly Finding[] = [
    { code: 'W_NOT_DELIVERED', entry: 'ab12', detail: 'memo' },
    { code: 'E_COMMIT', entry: 'cd34' },
    { code: 'E_COMMIT', entry: 'ef56' },
    { code: 'I_NOT_INCLUDED' },
  ];
  const groups = groupFindings(findings);

  it('groups by code, errors first', () => {
    expect(groups.map(({ code, findings: list }) => [code, list.length])).toEqual([
      ['E_COMMIT', 2],
      ['W_NOT_DELIVERED', 1],
      ['I_NOT_INCLUDED', 1],
    ]);
  });

  it('filters by severity, by what the code says and by place', () => {
    const codes = (severity: Parameters<typeof filterGroups>[1]['severity'], text = '') =>
      filterGroups(groups, { severity, text }).map(({ code }) => code);
    expect(codes('warning')).toEqual(['W_NOT_DELIVERED']);
    expect(codes('all', 'e_commit')).toEqual(['E_COMMIT']);
    expect(codes('all', codeBook.I_NOT_INCLUDED.meaning.slice(0, 20))).toContain('I_NOT_INCLUDED');
    const [place] = filterGroups(groups, { severity: 'all', text: 'EF56' });
    expect(place?.findings).toEqual([{ code: 'E_COMMIT', entry: 'ef56' }]);
    expect(codes('error', 'memo')).not.toContain('W_NOT_DELIVERED');
  });

  it('says what was left out', () => {
    expect(leftOutOf(findings).map(({ code, count }) => [code, count])).toEqual([
      ['W_NOT_DELIVERED', 1],
      ['I_NOT_INCLUDED', 1],
    ]);
  });
});

describe('createChecker', () => {
  type Listener = (event: { data?: unknown; message?: string }) => void;
  const fakeWorker = () => {
    const listeners: Record<string, Listener> = {};
    const posted: ToWorker[] = [];
    const worker = {
      addEventListener: (type: string, listener: Listener) => {
        listeners[type] = listener;
      },
      postMessage: (message: ToWorker) => posted.push(message),
    } as unknown as Worker;
    return { worker, posted, tell: (data: unknown) => listeners['message']?.({ data }), listeners };
  };
  const request = {
    source: { kind: 'folder', name: 'a', files: [] },
    policyText: '',
    anchorsText: '',
    profile: 'full',
    identityText: undefined,
  } as const;

  it('answers each question with its own answer, and tells progress', async () => {
    const fake = fakeWorker();
    const start = vi.fn(async () => fake.worker);
    const checker = createChecker(start);
    const told = vi.fn();
    const checked = checker.check(request, told);
    await vi.waitFor(() => expect(fake.posted).toHaveLength(1));
    const [{ id } = { id: -1 }] = fake.posted;
    const progress = { step: 'files', done: 1, total: 2 };
    fake.tell({ type: 'progress', id, progress });
    fake.tell({ type: 'checked', id: id + 9, checked: 'of another question' });
    fake.tell({ type: 'checked', id, checked: 'this' });
    await expect(checked).resolves.toBe('this');
    expect(told).toHaveBeenCalledExactlyOnceWith(progress);
    expect(start).toHaveBeenCalledTimes(1);
  });

  it('fails with what kind of failure it was', async () => {
    const fake = fakeWorker();
    const checker = createChecker(async () => fake.worker);
    const first = checker.check(request, () => undefined);
    await vi.waitFor(() => expect(fake.posted).toHaveLength(1));
    fake.tell({ type: 'failed', id: fake.posted[0]?.id, failure: 'identity', detail: '' });
    await expect(first).rejects.toMatchObject({ failure: 'identity' });
    const second = checker.check(request, () => undefined);
    await vi.waitFor(() => expect(fake.posted).toHaveLength(2));
    fake.listeners['error']?.({ message: 'out of memory' });
    await expect(second).rejects.toThrow(CheckError);
  });
});
