import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { statusByErrorCode } from '../../shared/api/error-codes.ts';
import { type RouteContract, routes } from '../../shared/api/routes.ts';
import { findingCodes } from '../../shared/verify/codes.ts';
import { zones } from './rules.ts';
import { scan } from './scan.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['shared', 'electron', 'renderer', 'server', 'cli', 'build'];

describe('dependency rule', () => {
  it('holds for every source file', () => {
    const report = scan(root, zones, folders);
    expect(report.files).toBeGreaterThan(150);
    expect(report.imports).toBeGreaterThan(400);
    expect(report.violations).toEqual([]);
  });

  it('finds exactly one violation of each kind in the fixture', () => {
    const fixture = fileURLToPath(new URL('./fixture', import.meta.url));
    const report = scan(fixture, zones, ['shared', 'electron', 'renderer', 'server', 'elsewhere']);
    expect(report.files).toBe(8);
    const found = report.violations
      .map(({ file, rule, detail }) => `${file} ${rule} ${detail}`)
      .sort();
    expect(found).toEqual([
      'electron/main/bad-layer.ts layer server/main.ts',
      'electron/main/raw-ipc.ts confined ipcMain',
      'elsewhere/thing.ts zone a folder nobody categorised',
      'renderer/ui/index.ts barrel no barrel files',
      'server/SomeName.ts file-name SomeName',
      'shared/domain/impure.ts package node',
      'shared/kit/counter.ts module-let module-level let',
      'shared/log/uses-entry.ts layer shared/entry/thing.ts',
    ]);
  });
});

describe('contracts', () => {
  it('gives every route a response schema and an authorisation row', () => {
    const rows: [string, RouteContract][] = Object.entries(routes);
    expect(rows.length).toBeGreaterThan(20);
    for (const [name, route] of rows) {
      expect(route.response, name).toBeDefined();
      expect(route.access, name).toBeDefined();
      const hasBody = route.method === 'POST' || (route.method === 'PUT' && name !== 'putBlob');
      expect(route.request !== undefined, `${name} request schema`).toBe(hasBody);
    }
  });

  it('documents every error code and finding code', () => {
    const text = readFileSync(join(root, 'docs/codes.md'), 'utf8');
    const codes = [...Object.keys(statusByErrorCode), ...findingCodes];
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  it('has a test that names every error code of the server', () => {
    const tests = listTests()
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const untested = Object.keys(statusByErrorCode).filter((code) => !tests.includes(code));
    expect(untested).toEqual([]);
  });
});

describe('hygiene', () => {
  it('runs every test that is written', () => {
    const files = listTests();
    expect(files.length).toBeGreaterThan(30);
    const marked = files.filter((path) =>
      /\b(?:it|test|describe)\.(?:only|skip|todo|fixme)\b/.test(readFileSync(path, 'utf8')),
    );
    expect(marked).toEqual([]);
  });

  it('pins every direct dependency exactly', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(([, range]) => !/^(?:npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  });
});

function listTests(): string[] {
  return readdirSync(join(root, 'tests'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:test|spec)\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/architecture/'));
}
