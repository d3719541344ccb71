import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { formatSignatureLine } from '../../../shared/log/note.ts';
import { createNoteSigner, formatVkey } from '../../../shared/log/note-key.ts';
import { cosignNoteText } from '../../../shared/log/note-verify.ts';
import { isQuorum, openByPolicy } from '../../../shared/log/policy.ts';
import { parsePolicy } from '../../../shared/log/policy-parse.ts';

const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);
const signerOf = (name: string, type: 1 | 4, fill: number) =>
  createNoteSigner(
    hasher,
    { name, type },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(fill)),
  );
const log = signerOf('diary.example/log', 1, 1);
const witnesses = [2, 3, 4].map((fill) => signerOf(`witness.example/${fill}`, 4, fill));
const vkeys = witnesses.map(({ key }) => formatVkey(key));
const [w1 = '', w2 = '', w3 = ''] = vkeys;
const logVkey = formatVkey(log.key);
const definitions = `log ${logVkey} https://diary.example/\nwitness w1 ${w1}\nwitness w2 ${w2} https://w2.example/\nwitness w3 ${w3}\n`;
const twoOfThree = `${definitions}group g 2 w1 w2 w3\nquorum g\n`;

describe('parsePolicy', () => {
  it('reads logs, witnesses, groups and the quorum', () => {
    const policy = assertOk(parsePolicy(hasher, twoOfThree));
    expect(policy.logs).toEqual([{ key: log.key, url: 'https://diary.example/' }]);
    expect([...policy.witnessByName.keys()]).toEqual(['w1', 'w2', 'w3']);
    expect(policy.witnessByName.get('w2')?.url).toBe('https://w2.example/');
    expect(policy.groupByName.get('g')).toEqual({ threshold: 2, members: ['w1', 'w2', 'w3'] });
    expect(policy.quorum).toBe('g');
  });

  it('takes comments, blanks, tabs, and no final newline', () => {
    const policy = parsePolicy(hasher, ` # Grüße\n\n\tlog\t${logVkey}  \nquorum\tnone`);
    expect(assertOk(policy).quorum).toBeUndefined();
  });

  it('keeps names apart that merely look alike', () => {
    const text = `witness K ${w1}\nwitness \u212a ${w2}\nquorum \u212a\n`;
    expect(assertOk(parsePolicy(hasher, text)).quorum).toBe('\u212a');
  });

  it.each([
    ['no quorum', definitions, 0, 'quorum_count'],
    ['two quorums', 'quorum none\nquorum none\n', 0, 'quorum_count'],
    ['quorum before its group', `quorum g\n${definitions}group g all w1\n`, 1, 'quorum_undefined'],
    ['quorum of two names', `${definitions}quorum w1 w2\n`, 5, 'arguments'],
    ['unknown keyword', 'Quorum none\n', 1, 'keyword'],
    ['carriage return', 'quorum none\r\n', 1, 'character'],
    ['delete character', 'quorum none # \u007f\n', 1, 'character'],
    ['lone surrogate', '# \ud800\nquorum none\n', 1, 'character'],
    ['log without key', 'log\n', 1, 'arguments'],
    ['log with too much', `log ${logVkey} https://a.example b\n`, 1, 'arguments'],
    ['log with a bad key', 'log garbage\n', 1, 'key'],
    ['log with a witness key', `log ${w1}\n`, 1, 'key_type'],
    ['log twice', `log ${logVkey}\nlog ${logVkey}\n`, 2, 'duplicate_key'],
    ['witness without key', 'witness w1\n', 1, 'arguments'],
    ['witness with a log key', `witness w1 ${logVkey}\n`, 1, 'key_type'],
    ['witness key twice', `witness w1 ${w1}\nwitness w2 ${w1}\n`, 2, 'duplicate_key'],
    ['witness name twice', `witness w1 ${w1}\nwitness w1 ${w2}\n`, 2, 'duplicate_name'],
    ['reserved witness name', `witness none ${w1}\n`, 1, 'reserved_name'],
    ['group named like a witness', `${definitions}group w1 any w2\n`, 5, 'duplicate_name'],
    ['group without members', `${definitions}group g any\n`, 5, 'arguments'],
    ['threshold 0', `${definitions}group g 0 w1\n`, 5, 'threshold'],
    ['threshold too high', `${definitions}group g 2 w1\n`, 5, 'threshold'],
    ['threshold with a zero in front', `${definitions}group g 01 w1\n`, 5, 'threshold'],
    ['unknown member', `${definitions}group g any w4\n`, 5, 'unknown_member'],
    ['a group of itself', `${definitions}group g any g\n`, 5, 'unknown_member'],
    ['none as member', `${definitions}group g any none\n`, 5, 'unknown_member'],
    ['member twice', `${definitions}group g any w1 w1\n`, 5, 'member_twice'],
    ['member of two groups', `${definitions}group g any w1\ngroup h any w1\n`, 6, 'member_twice'],
    ['an endless file', '#'.repeat(300_000), 0, 'too_long'],
  ])('refuses %s', (_, text, line, detail) => {
    expect(parsePolicy(hasher, text)).toEqual({
      ok: false,
      error: { code: 'E_POLICY', line, detail },
    });
  });
});

describe('isQuorum', () => {
  const nested = `${definitions}group inner any w2 w3\ngroup outer all w1 inner\nquorum outer\n`;
  const isMet = (text: string, names: readonly string[]) =>
    isQuorum(assertOk(parsePolicy(hasher, text)), new Set(names));

  it('counts members, groups within groups included', () => {
    expect(isMet(nested, ['w1', 'w3'])).toBe(true);
    expect(isMet(nested, ['w2', 'w3'])).toBe(false);
    expect(isMet(twoOfThree, ['w1', 'w3'])).toBe(true);
    expect(isMet(twoOfThree, ['w1'])).toBe(false);
    expect(isMet(`${definitions}quorum w2\n`, ['w2'])).toBe(true);
    expect(isMet(`${definitions}quorum w2\n`, ['w1', 'w3'])).toBe(false);
    expect(isMet('quorum none\n', [])).toBe(true);
  });

  it('does not take a group for a witness, nor a stranger', () => {
    expect(isMet(nested, ['w1', 'inner'])).toBe(false);
    expect(isMet(nested, ['outer'])).toBe(false);
    expect(isMet(twoOfThree, ['x', 'y', 'z'])).toBe(false);
  });
});

describe('openByPolicy', async () => {
  const policy = assertOk(parsePolicy(hasher, twoOfThree));
  const checkpoint = { origin: log.key.name, size: 3, root: new Uint8Array(32) };
  const note = await signCheckpoint(log, checkpoint);
  const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const lines = await Promise.all(
    witnesses.map(async (witness, i) =>
      formatSignatureLine(await cosignNoteText(witness, text, 1000 + i)),
    ),
  );
  const codeOf = async (source: string) => {
    const opened = await openByPolicy(verifySignatures, source, policy);
    return opened.ok ? 'ok' : opened.error.code;
  };

  it('opens with a quorum, and tells who saw it when', async () => {
    const source = `${note}${lines[2]}${lines[0]}`;
    const opened = await openByPolicy(verifySignatures, source, policy);
    expect(assertOk(opened)).toMatchObject({
      checkpoint,
      logKey: log.key,
      witnesses: [
        { name: 'w1', signedAtS: 1000 },
        { name: 'w3', signedAtS: 1002 },
      ],
    });
  });

  it('names what is missing', async () => {
    expect(await openByPolicy(verifySignatures, `${note}${lines[1]}`, policy)).toEqual({
      ok: false,
      error: { code: 'E_WITNESS_QUORUM', witnesses: ['w2'] },
    });
    expect(await codeOf(`${text}\n${lines.join('')}`)).toBe('E_CP_UNSIGNED');
    expect(await codeOf(note.slice(0, -1))).toBe('E_NOTE_MALFORMED');
    expect(await codeOf(note.replace('\n3\n', '\n03\n'))).toBe('E_CP_MALFORMED');
    expect(await codeOf(note.replace('\n3\n', '\n4\n'))).toBe('E_CP_BAD_SIG');
    const other = signerOf('other.example/log', 1, 1);
    const foreign = await signCheckpoint(other, { ...checkpoint, origin: other.key.name });
    expect(await codeOf(foreign)).toBe('E_CP_ORIGIN');
    const impostor = signerOf(log.key.name, 1, 8);
    expect(await codeOf(await signCheckpoint(impostor, checkpoint))).toBe('E_CP_UNSIGNED');
  });

  it('does not count one witness twice', async () => {
    expect(await codeOf(`${note}${lines[0]}${lines[0]}`)).toBe('E_WITNESS_QUORUM');
  });
});
