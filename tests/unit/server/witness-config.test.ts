import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatVkey } from '../../../shared/log/note-key.ts';
import { formatPolicyText } from '../../../shared/log/policy-text.ts';
import { parsePolicy } from '../../../shared/log/policy-parse.ts';
import { isQuorum } from '../../../shared/log/policy.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { isPrivateAddress } from '../../../server/log/private-address.ts';
import { parsePeer, readPeers } from '../../../server/log/witness-config.ts';
import { postToWitness, publicLookup } from '../../../server/log/witness-transport.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { createMemoryLog } from '../../support/memory-log.ts';
import { createWitnessSigner } from '../../support/test-witness.ts';

const { hasher } = testCrypto;
const log = createMemoryLog('diary.test/log');
const { key } = createWitnessSigner('w.test/1');
const vkey = formatVkey(key);
const state = { dir: '' };
beforeAll(async () => {
  state.dir = await mkdtemp(join(tmpdir(), 'countersign-peers-'));
});
afterAll(() => rm(state.dir, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(state.dir, 'policy');
  await writeFile(path, text);
  return readPeers(hasher, path, log.noteSigner.key);
}

describe('witnesses of a policy', () => {
  it('are those that have an address', async () => {
    const other = formatVkey(createWitnessSigner('w.test/2').key);
    const witnesses = [
      { name: 'a', vkey, url: 'https://w.test/prefix/' },
      { name: 'b', vkey: other },
    ];
    const text = formatPolicyText(log.vkey, { witnesses, threshold: 2 });
    expect(assertOk(await read(text))).toEqual([
      { name: 'a', key, url: 'https://w.test/prefix', isPrivate: false },
    ]);
    const policy = assertOk(parsePolicy(hasher, text));
    expect(isQuorum(policy, new Set(['a']))).toBe(false);
    expect(isQuorum(policy, new Set(['a', 'b']))).toBe(true);
    expect(formatPolicyText(log.vkey)).toBe(`log ${log.vkey}\nquorum none\n`);
    expect(assertOk(await readPeers(hasher, undefined, log.noteSigner.key))).toEqual([]);
  });

  it('are refused with the reason', async () => {
    const another = createMemoryLog('other.test/log').vkey;
    const cases = {
      'it names another log': `log ${another}\nquorum none\n`,
      'line 1: key': 'witness a x\nquorum none\n',
      'a: not an https address': `witness a ${vkey} ftp://w.test\nquorum none\n`,
    };
    for (const [detail, text] of Object.entries(cases))
      expect(await read(text)).toMatchObject({ error: { code: 'witnesses_invalid', detail } });
    expect(await readPeers(hasher, join(state.dir, 'none'), log.noteSigner.key)).toMatchObject({
      error: { detail: 'cannot be read' },
    });
  });

  it('are reached by https, or by http on an address that is private by itself', () => {
    const accepted = [
      'https://w.test',
      'https://10.0.0.7:8441',
      'http://127.0.0.1:8441/w',
      'http://[::1]:8441',
      'http://localhost:8441',
      'http://192.168.7.7',
    ];
    for (const url of accepted) expect(parsePeer('a', key, url)?.url).toBe(url);
    const refused = [
      'http://w.test',
      'http://8.8.8.8',
      'https://user:secret@w.test',
      'https://w.test/?x=1',
      'https://w.test/#x',
      'file:///etc/passwd',
      'w.test',
      '',
    ];
    for (const url of refused) expect(parsePeer('a', key, url)).toBeUndefined();
  });
});

describe('a public name that leads home', () => {
  it('is refused when it is looked up', async () => {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
      publicLookup('localhost', {}, (failure) => resolve(failure)),
    );
    expect(error?.code).toBe('private_address');
    const url = 'https://localhost:9';
    expect(await postToWitness({ name: 'a', key, url, isPrivate: false }, '', 2_000)).toEqual({
      ok: false,
      error: { code: 'witness_unreachable', reason: 'private_address' },
    });
  });

  it('knows what is private', () => {
    const inside = ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '::1'];
    for (const address of [...inside, 'fd00::1', 'fe80::1', '100.64.0.1', '::ffff:10.0.0.1'])
      expect(isPrivateAddress(address), address).toBe(true);
    for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1'])
      expect(isPrivateAddress(address), address).toBe(false);
  });
});
