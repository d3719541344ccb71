import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { codeBook } from '../../shared/verify/code-book.ts';
import { findingCodes } from '../../shared/verify/codes.ts';
import { createAgeKeyPair } from '../../shared/seal/age-recipient.ts';
import { formatRecoveryText } from '../../shared/seal/recovery-text.ts';
import { buildBundle, type BundleTamper } from '../support/bundle-factory.ts';
import { type BundleFolder, runCli, writeBundle } from '../support/run-cli.ts';
import { entryCases } from './cases-entries.ts';
import { claimCases } from './cases-claims.ts';

const folders: BundleFolder[] = [];

async function folderOf(tamper?: BundleTamper): Promise<BundleFolder> {
  const folder = await writeBundle(await buildBundle(tamper));
  folders.push(folder);
  return folder;
}

const argvOf = ({ bundle, policy, anchors }: BundleFolder, ...more: readonly string[]) => [
  'verify',
  bundle,
  '--policy',
  policy,
  '--anchors',
  anchors,
  ...more,
];

afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

describe('the report for people', () => {
  it('says the verdict first, then weeks, days, findings with reason and section', async () => {
    const { stdout } = await runCli(argvOf(await folderOf(claimCases.W_TIME_STALE?.tamper)));
    const order = ['UNCHANGED', 'Timesheets', 'Slices by day (UTC)', 'Findings', 'To do: '];
    const places = order.map((words) => stdout.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(stdout).toContain(`Protocol: section ${codeBook.W_TIME_STALE.section}`);
    expect(stdout).toMatch(/2026-03-02 {2}0:39:40 in 4 slices: \d unchanged, \d warning/);
  });

  it('lists slices with a finding, and on demand all of them', async () => {
    const folder = await folderOf(claimCases.W_TIME_STALE?.tamper);
    const lines = (text: string) => text.split('\n').filter((line) => /^ {4}2026-\S+Z /.test(line));
    const some = lines((await runCli(argvOf(folder))).stdout);
    const all = lines((await runCli(argvOf(folder, '--slices'))).stdout);
    expect(all).toHaveLength(4);
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(4);
    expect(some[0]).toContain('W_TIME_STALE');
  });

  it('names what a finding is about', async () => {
    const { stdout } = await runCli(argvOf(await folderOf(entryCases.E_CHAIN_GAP?.tamper)));
    expect(stdout).toMatch(/ {4}(slice 2026-\S+Z|session|timesheet week 0) [0-9a-f]{64}/);
  });
});

describe('--identity', () => {
  it('takes an age identity as its file or as the printed page, more than once', async () => {
    const folder = await folderOf();
    const page = join(folder.folder, 'page');
    const key = join(folder.folder, 'key');
    await writeFile(page, formatRecoveryText(await createAgeKeyPair(), 'Example Ltd'));
    await writeFile(key, `${(await createAgeKeyPair()).identity}\n`);
    const { exitCode } = await runCli(argvOf(folder, '--identity', page, '--identity', key));
    expect(exitCode).toBe(0);
  });

  it('is usage when the file is none, and the key is not repeated', async () => {
    const folder = await folderOf();
    const key = join(folder.folder, 'key');
    await writeFile(key, 'AGE-SECRET-KEY-1WRONG');
    const wrong = await runCli(argvOf(folder, '--identity', key));
    expect(wrong).toMatchObject({ exitCode: 3, stdout: '' });
    expect(wrong.stderr).toMatch(/^countersign: no age identity in [^\n]+\n$/);
    expect(wrong.stderr).not.toContain('AGE-SECRET');
  });
});

describe('progress', () => {
  const slowClock = () => {
    let nowMs = 0;
    return () => (nowMs += 700);
  };

  it('shows on a terminal after a second, and leaves a clean line', async () => {
    const written: string[] = [];
    const terminal = { write: (text: string) => void written.push(text) };
    const folder = await folderOf();
    const result = await runCli(argvOf(folder), { terminal, nowMs: slowClock() });
    expect(written.length).toBeGreaterThan(2);
    expect(written.at(-1)).toBe('\r\u001b[K');
    expect(written.join('')).toContain('checking');
    expect(result.stdout).toBe((await runCli(argvOf(folder))).stdout);
    const quick: string[] = [];
    await runCli(argvOf(folder), { terminal: { write: (text) => void quick.push(text) } });
    expect(quick).toEqual([]);
  });

  it('keeps quiet with --json and without a terminal, unless asked', async () => {
    const folder = await folderOf();
    const terminal = { write: () => expect.unreachable() };
    await runCli(argvOf(folder, '--json'), { terminal, nowMs: slowClock() });
    expect((await runCli(argvOf(folder), { nowMs: slowClock() })).stderr).toBe('');
    const asked = await runCli(argvOf(folder, '--json', '--progress'), { nowMs: slowClock() });
    expect(asked.stderr).toContain('checking');
    expect(asked.stderr).not.toContain('\u001b');
    expect(JSON.parse(asked.stdout).ok).toBe(true);
  });
});

describe('exit codes', () => {
  it('put usage before what is wrong with the bundle', async () => {
    const folder = await folderOf(entryCases.E_SIG_INVALID?.tamper);
    await rm(folder.policy);
    expect((await runCli(argvOf(folder))).exitCode).toBe(3);
  });
});

describe('countersign code', () => {
  it('says what a code means, where it comes from, what to do and where it is written', async () => {
    const { exitCode, stdout } = await runCli(['code', 'e_sig_invalid']);
    const { meaning, cause, whatToDo, section } = codeBook.E_SIG_INVALID;
    expect(exitCode).toBe(0);
    for (const words of ['E_SIG_INVALID (error)', meaning, cause, whatToDo, section])
      expect(stdout).toContain(words);
  });

  it('exits 3 for a code that is none', async () => {
    const { exitCode, stderr } = await runCli(['code', 'E_NOTHING\u001b[2J']);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^countersign: no such code: E_NOTHING\ufffd\[2J [^\n]+\n$/);
  });
});

describe('countersign codes', () => {
  it('has every code once, in the order of reports', async () => {
    const { findings, answers } = JSON.parse((await runCli(['codes', '--json'])).stdout);
    expect(findings.map(({ code }: { code: string }) => code)).toEqual(findingCodes);
    for (const each of findings)
      expect(each).toEqual({
        ...codeBook[each.code as keyof typeof codeBook],
        code: each.code,
        severity: expect.stringMatching(/^(error|warning|information)$/),
      });
    expect(answers.length).toBeGreaterThan(20);
    expect((await runCli(['codes'])).stdout.trimEnd().split('\n')).toHaveLength(
      findingCodes.length,
    );
  });
});

describe('countersign bundle show --json', () => {
  it('has the same for programs', async () => {
    const { bundle } = await folderOf();
    const { stdout, exitCode } = await runCli(['bundle', 'show', bundle, '--json']);
    const story = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(story.days).toEqual([
      { day: '2026-03-02', slices: 4, ms: 2_380_000, manualMs: 0, pictures: 4, without: 0 },
    ]);
    expect(story.timesheets).toMatchObject([{ week: 0, slices: 4, ms: 2_380_000, state: 'paid' }]);
    expect(story.contract).toContain('Paid by the hour: 25.00 EUR an hour of service.');
    expect(story.missing).toEqual([]);
  });

  it('says what is missing', async () => {
    const { bundle } = await folderOf({
      parts: (parts) => {
        const [line] = parts.disclosures.filter(({ items }) => items.length > 2);
        line?.items.splice(0, 2);
        parts.blobs.delete([...parts.blobs.keys()][0] ?? '');
      },
    });
    const { stdout } = await runCli(['bundle', 'show', bundle]);
    expect(stdout).toContain('2 values of 1 entry not disclosed.');
    expect(stdout).toContain('1 picture named but not in it.');
  });
});
