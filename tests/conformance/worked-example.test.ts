import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kinds } from '../../shared/entry/kinds.ts';
import { runCli } from '../support/run-cli.ts';
import { handWritten, workedExampleDir, writeWorkedExample } from '../vectors/worked-example.ts';

const state = { fresh: '' };

beforeAll(async () => {
  state.fresh = await mkdtemp(join(tmpdir(), 'countersign-worked-'));
  await writeWorkedExample(state.fresh);
});

afterAll(() => rm(state.fresh, { recursive: true, force: true }));

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !handWritten.includes(path))
    .sort();
}

const kept = (path: string) => join(workedExampleDir, path);

describe('the worked example', () => {
  it('is made again byte for byte', async () => {
    const paths = await filesIn(state.fresh);
    expect(await filesIn(workedExampleDir)).toEqual(paths);
    for (const path of paths) {
      const [fresh, old] = await Promise.all([
        readFile(join(state.fresh, path)),
        readFile(kept(path)),
      ]);
      expect(fresh.equals(old), `${path} is not as it is kept`).toBe(true);
    }
  });

  it('has every kind at least once', async () => {
    const entries = JSON.parse(await readFile(kept('entries.json'), 'utf8'));
    const found = new Set(entries.map(({ kind }: { kind: string }) => kind));
    expect(kinds.filter((kind) => !found.has(kind))).toEqual([]);
  });

  it('is verified by the command as the report says', async () => {
    const trust = ['--policy', kept('policy'), '--anchors', kept('anchors.json')];
    const result = await runCli(['verify', kept('bundle'), ...trust, '--json']);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toBe(await readFile(kept('report.json'), 'utf8'));
  });

  it('has a log that can be recomputed whole', async () => {
    const result = await runCli(['log', 'check', kept('log'), '--policy', kept('policy')]);
    expect(result).toMatchObject({ exitCode: 0 });
  });
});
