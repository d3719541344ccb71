import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codesPage } from '../../../build/docs-codes.ts';
import { repositoryDir } from '../../../build/paths.ts';

it('docs/codes.md says what the code tables say', () => {
  expect(readFileSync(join(repositoryDir, 'docs/codes.md'), 'utf8')).toBe(codesPage());
});
