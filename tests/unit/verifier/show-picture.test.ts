import { describe, expect, it } from 'vitest';
import { showPicture } from '../../../renderer/verifier/worker/show-picture.ts';
import type { TakenCapture } from '../../../shared/entry/values.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { createOpener } from '../../../shared/seal/open-picture.ts';
import { sealTo } from '../../../shared/seal/seal-picture.ts';
import { readerOf } from '../../support/bundle-factory.ts';
import { testCrypto } from '../../support/entry-factory.ts';
import { pictureOf, sha256Hex } from '../../support/ordinary-scene.ts';

const { hasher } = testCrypto;
const picture = pictureOf('a screen');

const stored = (bytes: Uint8Array) => {
  const blob = sha256Hex(bytes);
  const capture = { blob, len: bytes.length, mime: 'image/png', pt: sha256Hex(picture) };
  return {
    capture: capture as TakenCapture,
    files: readerOf(new Map([[`blobs/${blob}`, bytes]])),
  };
};

describe('showPicture', () => {
  it('shows only what was signed', async () => {
    const { capture, files } = stored(picture);
    const signed = { capture, sealed: false };
    expect(await showPicture({ hasher, files }, signed)).toEqual({
      state: 'unchanged',
      bytes: picture,
      mime: 'image/png',
    });
    const swapped = readerOf(new Map([[`blobs/${capture.blob}`, pictureOf('another')]]));
    expect(await showPicture({ hasher, files: swapped }, signed)).toEqual({ state: 'altered' });
    const empty = readerOf(new Map());
    expect(await showPicture({ hasher, files: empty }, signed)).toEqual({ state: 'missing' });
  });

  it('opens what is sealed with its key, and says so where there is none', async () => {
    const pair = await createAgeKeyPair();
    const { capture, files } = stored(assertOk(await sealTo([pair.recipient], picture)));
    const signed = { capture, sealed: true };
    const openSealed = createOpener([pair.identity]);
    expect(await showPicture({ hasher, files, openSealed }, signed)).toMatchObject({
      state: 'unchanged',
      bytes: picture,
    });
    expect(await showPicture({ hasher, files }, signed)).toEqual({ state: 'sealed' });
    const other = createOpener([(await createAgeKeyPair()).identity]);
    expect(await showPicture({ hasher, files, openSealed: other }, signed)).toEqual({
      state: 'sealed',
    });
    const lie = { capture: { ...capture, pt: 'ab'.repeat(32) }, sealed: true };
    expect(await showPicture({ hasher, files, openSealed }, lie)).toEqual({ state: 'altered' });
  });
});
