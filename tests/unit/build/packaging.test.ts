import { describe, expect, it } from 'vitest';
import { controlText, debianArch, makeDebianPackage } from '../../../build/debian-package.ts';
import { electronBuilderConfig } from '../../../build/electron-builder.config.ts';
import { debianDepends, desktopEntry } from '../../../build/linux-entry.ts';
import { makeSbom } from '../../../build/sbom.ts';

const runtime = { executable: '/x/electron', version: '45.0.0', fallback: false, dir: '/x' };

describe('what the installers are', () => {
  const config = electronBuilderConfig(runtime);

  it('covers every system, and no installer is made unsigned', () => {
    expect(config.linux?.target).toEqual(['dir', 'deb', 'AppImage']);
    expect(config.win).toMatchObject({ target: ['dir', 'nsis'], forceCodeSigning: true });
    expect(config.mac).toMatchObject({
      target: ['dir', 'dmg'],
      forceCodeSigning: true,
      hardenedRuntime: true,
    });
  });

  it('has no updater, no scheme of addresses and no sources in it', () => {
    expect(config.publish).toBeNull();
    expect(config.protocols).toBeUndefined();
    expect(config.fileAssociations).toBeUndefined();
    expect(config.asar).toBe(true);
    expect(config.files).toContain('!node_modules/**');
    expect(JSON.stringify(config.files)).not.toMatch(/server|tests|shared/);
  });

  it('is the same list of system packages in both ways to a Debian package', () => {
    expect(config.deb?.depends).toEqual(debianDepends());
    expect(debianDepends()).toContain('libgtk-3-0 | libgtk-3-0t64');
    expect(debianDepends()).toContain('imagemagick');
    expect(debianDepends().join()).not.toMatch(/xvfb|openbox/);
  });
});

describe('a Debian package', () => {
  it('says what it is, what it needs and how large it is', () => {
    const text = controlText({ version: '1.2.3', architecture: 'amd64', bytes: 2_049 });
    expect(text).toMatch(/^Package: countersign\nVersion: 1\.2\.3\nArchitecture: amd64\n/);
    expect(text).toContain('\nInstalled-Size: 3\n');
    expect(text).toContain(`\nDepends: ${debianDepends().join(', ')}\n`);
    expect(text).toMatch(/\nDescription: [^\n]{10,60}\n( [^\n]+\n)+$/);
  });

  it('is not made for a processor without a name there', async () => {
    expect([debianArch('x64'), debianArch('arm64')]).toEqual(['amd64', 'arm64']);
    const wanted = { appDir: '/x', version: '1.0.0', compression: 'none', target: '/x' } as const;
    expect(await makeDebianPackage({ ...wanted, arch: 's390x' })).toEqual({
      ok: false,
      error: { type: 'arch_unknown', arch: 's390x' },
    });
  });

  it('has an entry in three languages that opens nothing', () => {
    expect(desktopEntry()).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    for (const language of ['bn', 'kn']) expect(desktopEntry()).toContain(`Comment[${language}]=`);
    expect(desktopEntry()).toMatch(/\nExec=\/opt\/Countersign\/countersign\n/);
  });
});

describe('the list of what a release consists of', () => {
  it('names what is shipped, with its hash, and no tools', () => {
    const { components } = JSON.parse(makeSbom()) as {
      components: { name: string; hashes: { content: string }[] }[];
    };
    const names = components.map(({ name }) => name);
    const shipped = ['electron', 'react', 'dexie', 'uiohook-napi', 'zod', 'get-windows'];
    for (const name of shipped) expect(names).toContain(name);
    for (const name of ['vitest', 'electron-builder', 'typescript'])
      expect(names).not.toContain(name);
    for (const { name, hashes } of components)
      expect(hashes[0]?.content, name).toMatch(/^[0-9a-f]{128}$/);
  });
});
