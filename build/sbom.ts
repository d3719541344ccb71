import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { distDir, makeReadableDir, repositoryDir } from './paths.ts';
import { announce, runAsScript } from './script.ts';

const lockedPackage = z.looseObject({
  version: z.string(),
  name: z.string().optional(),
  integrity: z.string().startsWith('sha512-'),
  license: z.string().optional(),
  dev: z.boolean().optional(),
});
const lockfile = z.looseObject({
  version: z.string(),
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.unknown()),
});

/** The runtime is a development dependency for npm, and most of a release for everybody else. */
const shippedTools: readonly string[] = ['node_modules/electron'];

/**
 * What a release consists of (CycloneDX 1.5), from the lockfile alone: equal sources give equal
 * bytes, so that anybody can make it again and compare. (`npm sbom` leaves out packages that
 * development tools use too.)
 */
export function makeSbom(): string {
  const lock = lockfile.parse(
    JSON.parse(readFileSync(join(repositoryDir, 'package-lock.json'), 'utf8')),
  );
  const components = Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .map(([path, facts]) => ({ path, ...lockedPackage.parse(facts) }))
    .filter(({ path, dev }) => dev !== true || shippedTools.includes(path))
    .map(toComponent);
  const unique = new Map(components.map((each) => [each['bom-ref'], each]));
  const sorted = [...unique.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const app = { type: 'application', name: 'countersign', version: lock.version };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: app },
    components: sorted,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toComponent(facts: z.output<typeof lockedPackage> & { readonly path: string }) {
  // An alias is installed under another name than its own.
  const name = facts.name ?? facts.path.slice(facts.path.lastIndexOf('node_modules/') + 13);
  const { version, integrity, license } = facts;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const content = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  return {
    'bom-ref': purl,
    type: 'library',
    name,
    version,
    purl,
    hashes: [{ alg: 'SHA-512', content }],
    ...(license !== undefined && { licenses: [{ expression: license }] }),
  };
}

void runAsScript(import.meta.url, async () => {
  const target = join(await makeReadableDir(distDir), 'sbom.cdx.json');
  await writeFile(target, makeSbom());
  announce(`Written: ${target}`);
});
