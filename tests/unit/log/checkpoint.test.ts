import * as nodeCrypto from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createNodeCrypto, createSeedSigner } from '../../../shared/kit/node-crypto-adapter.ts';
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from '../../../shared/log/checkpoint.ts';
import { createNoteSigner } from '../../../shared/log/note-key.ts';

const { hasher, verifySignatures } = createNodeCrypto(nodeCrypto);
const signerOf = (name: string, fill: number) =>
  createNoteSigner(
    hasher,
    { name, type: 1 },
    createSeedSigner(nodeCrypto, new Uint8Array(32).fill(fill)),
  );
const origin = 'diary.example/log';
const signer = signerOf(origin, 1);
const root = new Uint8Array(32).fill(5);
const rootText = Buffer.from(root).toString('base64');
const checkpoint = { origin, size: 42, root };

describe('parseCheckpoint', () => {
  it('reads back', () => {
    const text = `${origin}\n42\n${rootText}\n`;
    expect(formatCheckpoint(checkpoint)).toBe(text);
    expect(parseCheckpoint(text)).toEqual({ ok: true, value: checkpoint });
    expect(parseCheckpoint(`${origin}\n0\n${rootText}\n`).ok).toBe(true);
  });

  it.each([
    ['an empty origin', `\n42\n${rootText}\n`],
    ['leading zero', `${origin}\n042\n${rootText}\n`],
    ['sign', `${origin}\n+42\n${rootText}\n`],
    ['space', `${origin}\n42 \n${rootText}\n`],
    ['exponent', `${origin}\n1e3\n${rootText}\n`],
    ['size of 2^53', `${origin}\n9007199254740992\n${rootText}\n`],
    ['size of 2^64', `${origin}\n18446744073709551616\n${rootText}\n`],
    ['short root', `${origin}\n42\nYmFuYW5hcw==\n`],
    ['root that is not canonical', `${origin}\n42\n${rootText.slice(0, -2)}V=\n`],
    ['extension line', `${origin}\n42\n${rootText}\nextension\n`],
    ['empty extension line', `${origin}\n42\n${rootText}\n\n`],
    ['no final newline', `${origin}\n42\n${rootText}`],
    ['two lines', `${origin}\n42\n`],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(parseCheckpoint(text)).toEqual({ ok: false, error: { code: 'E_CP_MALFORMED' } });
  });

  it('throws when asked to format nonsense', () => {
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow('not a checkpoint');
    expect(() => formatCheckpoint({ ...checkpoint, origin: 'a\nb' })).toThrow('not a checkpoint');
    expect(() => formatCheckpoint({ ...checkpoint, root: root.slice(1) })).toThrow();
  });
});

describe('openCheckpoint', () => {
  it('opens what the log signed', async () => {
    const source = await signCheckpoint(signer, checkpoint);
    expect(await signCheckpoint(signer, checkpoint)).toBe(source);
    expect(await openCheckpoint(verifySignatures, source, signer.key)).toMatchObject({
      ok: true,
      value: { checkpoint, signatures: [{ key: signer.key }] },
    });
  });

  it('names what is wrong, in the order of the protocol', async () => {
    const source = await signCheckpoint(signer, checkpoint);
    const codeOf = async (text: string, key = signer.key) => {
      const opened = await openCheckpoint(verifySignatures, text, key);
      return opened.ok ? 'ok' : opened.error.code;
    };
    expect(await codeOf(source.slice(0, -1))).toBe('E_NOTE_MALFORMED');
    expect(await codeOf(source.replace('\n42\n', '\n042\n'))).toBe('E_CP_MALFORMED');
    expect(await codeOf(source, signerOf('other.example', 1).key)).toBe('E_CP_ORIGIN');
    expect(await codeOf(source, signerOf(origin, 2).key)).toBe('E_CP_UNSIGNED');
    expect(await codeOf(source.replace('\n42\n', '\n43\n'))).toBe('E_CP_BAD_SIG');
  });

  it('signs only for the log that the key names', async () => {
    await expect(signCheckpoint(signerOf('other.example', 1), checkpoint)).rejects.toThrow(
      'origin',
    );
  });
});
