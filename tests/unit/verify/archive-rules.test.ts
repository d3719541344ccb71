import { describe, expect, it } from 'vitest';
import {
  type ArchiveEntry,
  planArchive,
  refusedReport,
} from '../../../shared/verify/archive-rules.ts';

const entry = (name: string, change: Partial<ArchiveEntry> = {}): ArchiveEntry => ({
  name,
  isEncrypted: false,
  method: 8,
  packedBytes: 100,
  fileBytes: 200,
  unixMode: 0o100_644,
  ...change,
});

const blob = `blobs/${'a'.repeat(64)}`;
const usual = ['bundle.json', 'checkpoint', 'view.json', blob].map((name) => entry(name));

const plan = (entries: readonly ArchiveEntry[], archiveBytes = 1_000_000) =>
  planArchive({ entries, archiveBytes });

const faultsOf = (entries: readonly ArchiveEntry[], archiveBytes?: number) => {
  const planned = plan(entries, archiveBytes);
  return planned.ok ? [] : planned.error.map(({ code }) => code);
};

const pathsOf = (entries: readonly ArchiveEntry[]) => {
  const planned = plan(entries);
  return planned.ok ? planned.value.map(({ path }) => path) : planned.error;
};

describe('planArchive', () => {
  it('takes a bundle, and which entry is which', () => {
    const planned = plan(usual);
    expect(planned.ok && planned.value.at(-1)).toEqual({ path: blob, fileBytes: 200, at: 3 });
  });

  it('takes a bundle below one folder, with its folder entries', () => {
    const inFolder = ['evidence/', 'evidence/blobs/'].map((name) =>
      entry(name, { packedBytes: 0, fileBytes: 0, method: 0, unixMode: 0o040_755 }),
    );
    const files = usual.map((each) => ({ ...each, name: `evidence/${each.name}` }));
    expect(pathsOf([...inFolder, ...files])).toEqual(usual.map(({ name }) => name));
  });

  it('passes on trusted inputs by name: the verifier ignores them', () => {
    expect(pathsOf([...usual, entry('policy'), entry('anchors.json')])).toContain('policy');
  });

  it.each([
    '../bundle.json',
    '/etc/passwd',
    'blobs/../bundle.json',
    'blobs\\x',
    'C:\\x',
    'bundle.json\u0000',
    'BUNDLE.JSON',
    './bundle.json',
    'readme.txt',
    'other/',
  ])('refuses the name %j', (name) => {
    expect(faultsOf([...usual, entry(name)])).toEqual(['E_BUNDLE_PATH']);
  });

  it('refuses files beside the folder, and folders in folders', () => {
    const files = usual.map((each) => ({ ...each, name: `evidence/${each.name}` }));
    expect(faultsOf([...files, entry('bundle.json')])).toContain('E_BUNDLE_PATH');
    const deep = usual.map((each) => ({ ...each, name: `a/b/${each.name}` }));
    expect(faultsOf(deep)).toContain('E_BUNDLE_PATH');
  });

  it('never reads what file managers leave behind', () => {
    const files = usual.map((each) => ({ ...each, name: `evidence/${each.name}` }));
    const leftovers = ['__MACOSX/evidence/._checkpoint', 'evidence/.DS_Store', 'Thumbs.db'];
    const inFolder = [...files, ...leftovers.map((name) => entry(name))];
    expect(pathsOf(inFolder)).toEqual(usual.map(({ name }) => name));
    expect(faultsOf([...usual, entry('__MACOSX')])).toEqual(['E_BUNDLE_PATH']);
  });

  it('refuses a name that is there twice', () => {
    expect(faultsOf([...usual, entry('checkpoint')])).toEqual(['E_BUNDLE_PATH']);
  });

  it('refuses links, devices and what it cannot read', () => {
    expect(faultsOf([entry('bundle.json', { unixMode: 0o120_777 })])).toEqual(['E_BUNDLE_PATH']);
    expect(faultsOf([entry('bundle.json', { unixMode: 0o020_600 })])).toEqual(['E_BUNDLE_PATH']);
    expect(faultsOf([entry('bundle.json', { isEncrypted: true })])).toEqual(['E_BUNDLE_IO']);
    expect(faultsOf([entry('bundle.json', { method: 14 })])).toEqual(['E_BUNDLE_IO']);
  });

  it('refuses too many, too large, too dense and overlapping files', () => {
    const many = Array.from({ length: 20_003 }, () => entry(blob));
    expect(faultsOf(many)).toEqual(['E_BUNDLE_LIMIT']);
    const huge = entry('entries.ndjson', { fileBytes: 3 * 1_024 ** 3, packedBytes: 1_024 ** 3 });
    expect(faultsOf([huge], 1_024 ** 3)).toEqual(['E_BUNDLE_LIMIT']);
    const dense = entry('entries.ndjson', { fileBytes: 10_001, packedBytes: 100 });
    expect(faultsOf([dense])).toEqual(['E_BUNDLE_LIMIT']);
    expect(faultsOf([{ ...dense, fileBytes: 10_000 }])).toEqual([]);
    const large = entry(blob, { fileBytes: 5_000_000, packedBytes: 4_000_000 });
    expect(faultsOf([large], 5_000_000)).toEqual(['E_BUNDLE_LIMIT']);
    expect(faultsOf(usual, 399)).toEqual(['E_BUNDLE_LIMIT']);
    expect(faultsOf([entry('checkpoint', { fileBytes: Number.NaN })])).toEqual(['E_BUNDLE_LIMIT']);
  });

  it('names at most twenty faults, each in printable characters', () => {
    const planned = plan(Array.from({ length: 50 }, (_, n) => entry(`\u001b[31m\u202e${n}`)));
    expect(planned.ok).toBe(false);
    if (planned.ok) return;
    expect(planned.error).toHaveLength(20);
    for (const { detail } of planned.error) expect(detail).toMatch(/^[ -~]+$/);
  });
});

describe('refusedReport', () => {
  it('fails with nothing but the faults', () => {
    const report = refusedReport([{ code: 'E_BUNDLE_PATH', detail: 'x' }]);
    expect(report.verdict).toBe('failed');
    expect(report.findings).toEqual([{ code: 'E_BUNDLE_PATH', detail: 'x' }]);
    expect(report.timesheets).toEqual([]);
  });
});
