import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { confined, type Zone } from './rules.ts';

export interface Violation {
  readonly file: string;
  readonly rule: string;
  readonly detail: string;
}

export interface ScanReport {
  readonly files: number;
  readonly imports: number;
  readonly violations: readonly Violation[];
}

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly specifiers: readonly string[];
}

/** Reads every source below `rootDir` with a parser and judges it by the table. */
export function scan(
  rootDir: string,
  zones: readonly Zone[],
  folders: readonly string[],
): ScanReport {
  const files = folders
    .flatMap((folder) => listSources(rootDir, folder))
    .map((path) => readSource(rootDir, path));
  const violations = files.flatMap((file) => judge(file, zones));
  const imports = files.reduce((sum, file) => sum + file.specifiers.length, 0);
  return { files: files.length, imports, violations };
}

function listSources(rootDir: string, folder: string): string[] {
  return readdirSync(join(rootDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|tsx|mts|mjs)$/.test(entry.name))
    .map((entry) => relative(rootDir, join(entry.parentPath, entry.name)).split('\\').join('/'));
}

function readSource(rootDir: string, path: string): SourceFile {
  const text = readFileSync(join(rootDir, path), 'utf8');
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const statics = module.staticImports.map((item) => item.moduleRequest.value);
  const exports = module.staticExports.flatMap((item) =>
    item.entries.flatMap((entry) =>
      entry.moduleRequest === null ? [] : [entry.moduleRequest.value],
    ),
  );
  const dynamics = module.dynamicImports.map((item) =>
    text.slice(item.moduleRequest.start, item.moduleRequest.end).replace(/^['"`]|['"`]$/g, ''),
  );
  return { path, text, specifiers: [...new Set([...statics, ...exports, ...dynamics])] };
}

function judge(file: SourceFile, zones: readonly Zone[]): Violation[] {
  const zone = zoneOf(file.path, zones);
  if (zone === undefined)
    return [{ file: file.path, rule: 'zone', detail: 'a folder nobody categorised' }];
  return [
    ...file.specifiers.flatMap((specifier) => judgeImport(file, specifier, { zone, zones })),
    ...confined
      .filter(({ pattern, only }) => pattern.test(file.text) && !only.test(file.path))
      .map(({ name }) => ({ file: file.path, rule: 'confined', detail: name })),
    ...judgeStyle(file),
  ];
}

function judgeImport(
  file: SourceFile,
  specifier: string,
  { zone, zones }: { zone: Zone; zones: readonly Zone[] },
): Violation[] {
  if (specifier.startsWith('.')) {
    const target = posix.join(dirname(file.path), specifier);
    const targetZone = zoneOf(target, zones);
    if (
      targetZone === zone ||
      (targetZone !== undefined &&
        zone.folders.some((f) => targetZone.folder === f || targetZone.folder.startsWith(`${f}/`)))
    )
      return [];
    return [{ file: file.path, rule: 'layer', detail: target }];
  }
  const name = packageOf(specifier);
  if (zone.packages.includes(name)) return [];
  return [{ file: file.path, rule: 'package', detail: name }];
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function zoneOf(path: string, zones: readonly Zone[]): Zone | undefined {
  return zones
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}

function judgeStyle(file: SourceFile): Violation[] {
  const violations: Violation[] = [];
  const name = posix.basename(file.path).replace(/\..*$/, '');
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    violations.push({ file: file.path, rule: 'file-name', detail: name });
  if (name === 'index' && !/^electron\/main\/index\.ts$/.test(file.path))
    violations.push({ file: file.path, rule: 'barrel', detail: 'no barrel files' });
  if (/^let\s/m.test(file.text) || /^export let\s/m.test(file.text))
    violations.push({ file: file.path, rule: 'module-let', detail: 'module-level let' });
  return violations;
}
