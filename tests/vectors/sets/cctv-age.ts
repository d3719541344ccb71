import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { type OpenPictureError, openWith } from '../../../shared/seal/open-picture.ts';
import { sealLimits } from '../../../shared/seal/seal-limits.ts';
import { readBytes, type VectorSet } from '../recorder.ts';

interface Vector {
  /** Values of the textual header by key; a key may come more than once. */
  readonly header: ReadonlyMap<string, readonly string[]>;
  readonly file: Uint8Array;
}

const vectorFiles = 143;

/** What the product does not open at all: it must refuse these, whatever the vector expects. */
const isForeign = ({ header, file }: Vector): boolean =>
  file.length > sealLimits.fileBytes ||
  header.has('passphrase') ||
  header.has('armored') ||
  (header.get('identity') ?? []).some((identity) => identity.startsWith('AGE-SECRET-KEY-PQ-'));

/** How each outcome is called here; a failure after the header is always `damaged`. */
const errorsByOutcome: Readonly<Record<string, readonly OpenPictureError['type'][]>> = {
  'no match': ['not_for_this_key'],
  'header failure': ['damaged', 'not_age'],
  'HMAC failure': ['damaged'],
  'payload failure': ['damaged'],
};

/** C2SP's test vectors of the age file format. */
export const cctvAge: VectorSet = {
  name: 'cctv-age',
  async run(directory, recorder) {
    const names = (await readdir(join(directory, 'testdata'))).sort();
    recorder.check(`has ${vectorFiles} files`, names.length === vectorFiles);
    let foreign = 0;
    for (const name of names) {
      const vector = parseVector(await readBytes(directory, 'testdata', name));
      const opened = await openWith(vector.header.get('identity') ?? [], vector.file);
      if (isForeign(vector)) {
        foreign += 1;
        recorder.check(`refuses ${name}`, !opened.ok);
        continue;
      }
      const [expected = ''] = vector.header.get('expect') ?? [];
      recorder.check(
        name,
        opened.ok
          ? expected === 'success' && sha256(opened.value) === vector.header.get('payload')?.[0]
          : (errorsByOutcome[expected] ?? []).includes(opened.error.type),
      );
    }
    recorder.skip(
      `${foreign} files with passphrase, armor, post-quantum keys or over 4 MiB: only refused`,
    );
  },
};

/** Lines of `key: value`, an empty line, then the file, compressed or not. */
function parseVector(bytes: Uint8Array): Vector {
  const text = Buffer.from(bytes).toString('latin1');
  const end = text.indexOf('\n\n');
  const header = new Map<string, string[]>();
  for (const line of text.slice(0, end).split('\n')) {
    const [key = '', ...value] = line.split(': ');
    header.set(key, [...(header.get(key) ?? []), value.join(': ')]);
  }
  const file = bytes.subarray(end + 2);
  return { header, file: header.has('compressed') ? new Uint8Array(inflateSync(file)) : file };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
