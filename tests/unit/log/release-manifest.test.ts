import * as nodeCrypto from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import { compareVersions, judgeRelease } from '../../../shared/log/judge-release.ts';
import { createNoteSigner, logKeyType, type NoteSigner } from '../../../shared/log/note-key.ts';
import {
  formatRelease,
  openRelease,
  parseRelease,
  type ReleaseManifest,
  signRelease,
} from '../../../shared/log/release-manifest.ts';

const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);
const hourMs = 3_600_000;
const releasedAt = Date.parse('2026-11-22T10:00:00.000Z');
const manifest: ReleaseManifest = {
  channel: 'stable',
  version: '0.2.0',
  releasedAt,
  waitHours: 72,
  untilAt: releasedAt + 90 * 24 * hourMs,
  files: [
    { target: 'darwin-arm64-dmg', lengthBytes: 7, sha256: 'b'.repeat(64), name: 'a.dmg' },
    { target: 'linux-x64-deb', lengthBytes: 5, sha256: 'a'.repeat(64), name: 'a_0.2.0_amd64.deb' },
  ],
};
const situation = {
  channel: 'stable',
  version: '0.1.0',
  newestSeen: undefined,
  targets: ['linux-x64-deb'],
  nowMs: releasedAt + 73 * hourMs,
} as const;

const signerOf = (seedByte: number, name = 'countersign.example/release') =>
  createNoteSigner(
    hasher,
    { name, type: logKeyType },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(seedByte)),
  );

describe('a release', () => {
  const signer: NoteSigner = signerOf(1);
  let note: string;
  beforeAll(async () => {
    note = await signRelease(signer, manifest);
  });

  it('is a signed note in plain words, and reads back as it was', async () => {
    expect(note.split('\n').slice(0, 8)).toEqual([
      'countersign-release/v1',
      'channel stable',
      'version 0.2.0',
      'released 2026-11-22T10:00:00.000Z',
      'wait-hours 72',
      'until 2027-02-20T10:00:00.000Z',
      `file darwin-arm64-dmg 7 ${'b'.repeat(64)} a.dmg`,
      `file linux-x64-deb 5 ${'a'.repeat(64)} a_0.2.0_amd64.deb`,
    ]);
    expect(await openRelease(verifySignatures, note, signer.key)).toEqual({
      ok: true,
      value: manifest,
    });
  });

  it('of another key is refused, also of one with the same name', async () => {
    for (const other of [signerOf(2), signerOf(1, 'other.example/release')])
      expect(await openRelease(verifySignatures, note, other.key)).toMatchObject({
        error: { code: 'release_wrong_key' },
      });
    const forged = { ...signerOf(2), key: signer.key };
    const signed = await signRelease(forged, manifest);
    expect(await openRelease(verifySignatures, signed, signer.key)).toMatchObject({
      error: { code: 'release_bad_signature' },
    });
  });

  it('with any byte changed is refused', async () => {
    for (let at = 0; at < note.length; at++) {
      const swapped = note.charAt(at) === '1' ? '2' : '1';
      const changed = `${note.slice(0, at)}${swapped}${note.slice(at + 1)}`;
      expect((await openRelease(verifySignatures, changed, signer.key)).ok, `byte ${at}`).toBe(
        false,
      );
    }
  });

  it('has one spelling', () => {
    const text = formatRelease(manifest);
    const changes: readonly (readonly [RegExp | string, string])[] = [
      ['countersign-release/v1', 'countersign-release/v2'],
      ['stable', 'nightly'],
      ['0.2.0', '0.2'],
      ['0.2.0', '00.2.0'],
      ['0.2.0', '0.2.0-beta'],
      ['.000Z', 'Z'],
      ['wait-hours 72', 'wait-hours 072'],
      ['wait-hours 72', 'wait-hours 9999'],
      ['wait-hours 72', 'wait-hours -1'],
      ['until 2027', 'until 2026-01'],
      ['until 2027', 'until 2025'],
      ['linux-x64-deb 5', 'linux-x64-deb 0'],
      ['linux-x64-deb 5', 'linux-x64-deb 9999999999'],
      ['a_0.2.0_amd64.deb', '../a.deb'],
      ['a_0.2.0_amd64.deb', '.deb'],
      ['a_0.2.0_amd64.deb', 'a.deb more'],
      ['a'.repeat(64), 'A'.repeat(64)],
      ['darwin-arm64-dmg', 'linux-x64-deb'],
      ['darwin-arm64-dmg', 'z-x64-dmg'],
      [/\n$/, '\nx\n'],
      [/\n$/, ''],
      [/file .*\n/g, ''],
    ];
    for (const [from, to] of changes) {
      const changed = text.replace(from, to);
      expect(changed).not.toBe(text);
      expect(parseRelease(changed), `${String(from)} → ${to}`).toMatchObject({
        error: { code: 'release_malformed' },
      });
    }
    expect(() => formatRelease({ ...manifest, version: '1' })).toThrow('not the facts');
  });
});

describe('a signed release is', () => {
  it('offered with the file for this machine, the best one first', () => {
    expect(judgeRelease(manifest, situation)).toEqual({
      verdict: 'offer',
      file: manifest.files[1],
    });
    const targets = ['linux-x64-appimage', 'linux-x64-deb'];
    expect(judgeRelease(manifest, { ...situation, targets })).toMatchObject({ verdict: 'offer' });
  });

  it('none when the app is it already', () => {
    expect(judgeRelease(manifest, { ...situation, version: '0.2.0' })).toEqual({
      verdict: 'current',
    });
  });

  it.each([
    ['of another channel', { channel: 'beta' }, 'release_other_channel'],
    ['older than the app', { version: '0.10.0' }, 'release_older'],
    ['older than one seen before', { newestSeen: '0.2.1' }, 'release_replayed'],
    ['past its date', { nowMs: manifest.untilAt + 1 }, 'release_stale'],
    ['without a file for this machine', { targets: ['linux-arm64-deb'] }, 'release_no_file'],
  ] as const)('refused when it is %s', (_, change, code) => {
    expect(judgeRelease(manifest, { ...situation, ...change })).toEqual({
      verdict: 'refused',
      code,
    });
  });

  it('refused past its date even where it names the present version', () => {
    const late = { ...situation, version: '0.2.0', nowMs: manifest.untilAt + 1 };
    expect(judgeRelease(manifest, late)).toMatchObject({ code: 'release_stale' });
  });

  it('not offered before its time, and never within a day', () => {
    const young = { ...situation, nowMs: releasedAt + 72 * hourMs - 1 };
    expect(judgeRelease(manifest, young)).toEqual({
      verdict: 'waiting',
      fromAt: releasedAt + 72 * hourMs,
    });
    const hurried = { ...manifest, waitHours: 0 };
    const soon = { ...situation, nowMs: releasedAt + 24 * hourMs - 1 };
    expect(judgeRelease(hurried, soon)).toMatchObject({ verdict: 'waiting' });
    expect(judgeRelease(hurried, { ...soon, nowMs: soon.nowMs + 1 })).toMatchObject({
      verdict: 'offer',
    });
  });

  it('compared by numbers, not by letters', () => {
    expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0);
    expect(compareVersions('1.0.0', '1.0.0')).toBe(0);
    expect(compareVersions('1.0.9', '1.1.0')).toBeLessThan(0);
  });
});
