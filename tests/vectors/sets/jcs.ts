import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { canonicalJson, type JsonValue } from '../../../shared/kit/jcs.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { es6NumberBits, listedBits } from '../es6-numbers.ts';
import { readJson, type VectorSet } from '../recorder.ts';

const files = ['arrays', 'french', 'structures', 'unicode', 'values', 'weird'];
const numberCounts = [1_000, 10_000];

export const jcs: VectorSet = {
  name: 'jcs',
  async run(directory, recorder) {
    const testdata = join(directory, 'testdata');
    for (const file of files) {
      const text = canonicalJson(await readJson<JsonValue>(testdata, 'input', `${file}.json`));
      const want = await readFile(join(testdata, 'output', `${file}.json`), 'utf8');
      const wantHex = await readFile(join(testdata, 'outhex', `${file}.txt`), 'utf8');
      recorder.check(`${file} text`, text === want.trimEnd());
      recorder.check(
        `${file} bytes`,
        bytesToHex(utf8ToBytes(text)) === wantHex.replaceAll(/\s/g, ''),
      );
    }
    const readme = await readFile(join(testdata, 'README.md'), 'utf8');
    const listed = listedBits(readme);
    for (const count of numberCounts) {
      const sum = new RegExp(`\\| ([0-9a-f]{64}) \\| ${count} `).exec(readme)?.[1];
      recorder.check(
        `first ${count} numbers`,
        sum !== undefined && numbersSum(listed, count) === sum,
      );
    }
  },
};

function numbersSum(listed: readonly bigint[], count: number): string {
  const hash = createHash('sha256');
  const view = new DataView(new ArrayBuffer(8));
  const bits = es6NumberBits(listed);
  for (let i = 0; i < count; i++) {
    const next = bits.next().value;
    view.setBigUint64(0, next);
    hash.update(`${next.toString(16)},${canonicalJson(view.getFloat64(0))}\n`);
  }
  return hash.digest('hex');
}
