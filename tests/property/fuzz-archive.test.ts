import { openBundleZip } from '../../cli/bundle-zip.ts';
import { createAgeKeyPair } from '../../shared/seal/age-recipient.ts';
import { openWith } from '../../shared/seal/open-picture.ts';
import { formatRecoveryText, parseRecoveryText } from '../../shared/seal/recovery-text.ts';
import { sealTo } from '../../shared/seal/seal-picture.ts';
import { parseUtf8 } from '../../shared/kit/utf8.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { imageTypeOf } from '../../shared/verify/image-type.ts';
import { buildBundle } from '../support/bundle-factory.ts';
import { pictureOf } from '../support/ordinary-scene.ts';
import { zipMembers, zipOf } from '../support/zip-writer.ts';
import { bytesOf, fuzz } from './fuzz-support.ts';

const built = await buildBundle();
const owner = await createAgeKeyPair();
const sealed = assertOk(await sealTo([owner.recipient], pictureOf('a picture')));

/** An open file that is these bytes. */
const sourceOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  file: {
    read: async (into: Uint8Array, offset: number, length: number, from: number) => {
      const part = bytes.subarray(from, from + length);
      into.set(part, offset);
      return { bytesRead: part.length, buffer: into };
    },
  } as unknown as Parameters<typeof openBundleZip>[0]['file'],
});

/** Every file of an archive that is not refused; one that cannot be read says so with an Error. */
async function readArchive(bytes: Uint8Array): Promise<number> {
  const opened = await openBundleZip(sourceOf(bytes));
  if (!opened.ok) return opened.error.length;
  const paths = await opened.value.list();
  let length = 0;
  for (const path of paths) {
    try {
      length += (await opened.value.read(path))?.length ?? 0;
    } catch (error) {
      if (!(error instanceof Error) || error.constructor !== Error) throw error;
    }
  }
  return length;
}

const small = zipMembers(built.files).filter(({ bytes }) => bytes.length < 4_000);
fuzz({
  name: 'a ZIP',
  parse: readArchive,
  seeds: [
    zipOf(zipMembers(built.files)),
    zipOf(small),
    zipOf(small.map((m) => ({ ...m, flags: 8 }))),
  ],
  tokens: ['PK\u0001\u0002', 'PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0006\u0006'],
});

fuzz({
  name: 'an age file',
  parse: (bytes) => openWith([owner.identity], bytes),
  seeds: [sealed],
  tokens: ['-> X25519 AAAA\n', '--- AAAA\n', 'age-encryption.org/v1\n'],
  runs: 200,
});

fuzz({
  name: 'a printed key',
  parse: (bytes) => parseRecoveryText(parseUtf8(bytes) ?? ''),
  seeds: [bytesOf(formatRecoveryText(owner, 'Example Ltd'))],
  tokens: ['AGE-SECRET-KEY-1', '# '],
});

fuzz({ name: 'the type of a picture', parse: imageTypeOf, seeds: [pictureOf('a picture')] });
