#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const built = new URL('../dist/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`countersign needs Node.js 20.19 or newer; this is ${process.version}.\n`);
  process.exitCode = 1;
} else if (existsSync(fileURLToPath(built))) {
  await import('../dist/cli/main.js');
} else {
  // A fresh clone: run the sources as they are.
  const { tsImport } = await import('tsx/esm/api');
  await tsImport('./main.ts', import.meta.url);
}
