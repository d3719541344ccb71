import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBase64 } from '../../../shared/kit/base64.ts';
import { verifyConsistency, verifyInclusion } from '../../../shared/log/merkle.ts';
import { hasher } from '../crypto.ts';
import type { VectorSet } from '../recorder.ts';

interface InclusionVector {
  readonly leafIdx: bigint;
  readonly treeSize: bigint;
  readonly root: string | null;
  readonly leafHash: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

interface ConsistencyVector {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: string | null;
  readonly root2: string | null;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const filesOfKind = 98;

export const merkle: VectorSet = {
  name: 'merkle',
  async run(directory, recorder) {
    const testdata = join(directory, 'testdata');
    const inclusion = await readVectors<InclusionVector>(join(testdata, 'inclusion'));
    const consistency = await readVectors<ConsistencyVector>(join(testdata, 'consistency'));
    recorder.check('has 98 inclusion files', inclusion.length === filesOfKind);
    recorder.check('has 98 consistency files', consistency.length === filesOfKind);
    for (const { name, vector } of inclusion)
      recorder.check(`inclusion ${name}`, isIncluded(vector) === !vector.wantErr);
    for (const { name, vector } of consistency)
      recorder.check(`consistency ${name}`, isConsistent(vector) === !vector.wantErr);
    recorder.skip('subtree proofs are not part of the protocol');
  },
};

const isIncluded = (vector: InclusionVector): boolean =>
  verifyInclusion(hasher, {
    index: vector.leafIdx,
    size: vector.treeSize,
    leafHash: decode(vector.leafHash),
    root: decode(vector.root),
    proof: (vector.proof ?? []).map(decode),
  }).ok;

const isConsistent = (vector: ConsistencyVector): boolean =>
  verifyConsistency(hasher, {
    size1: vector.size1,
    size2: vector.size2,
    root1: decode(vector.root1),
    root2: decode(vector.root2),
    proof: (vector.proof ?? []).map(decode),
  }).ok;

async function readVectors<T>(directory: string): Promise<{ name: string; vector: T }[]> {
  const names = (await readdir(directory, { recursive: true })).filter((n) => n.endsWith('.json'));
  const files = names.sort().map(async (name) => {
    const text = await readFile(join(directory, name), 'utf8');
    return { name, vector: parseWithBigCounts(text) as T };
  });
  return Promise.all(files);
}

/** Counts exceed 2^53, where JSON.parse rounds, so they are read as text first. */
function parseWithBigCounts(text: string): unknown {
  const quoted = text.replaceAll(/"(leafIdx|treeSize|size1|size2)": (-?[0-9]+)/g, '"$1": "$2"');
  return JSON.parse(quoted, (key, value) =>
    ['leafIdx', 'treeSize', 'size1', 'size2'].includes(key) ? BigInt(value as string) : value,
  );
}

function decode(base64: string | null): Uint8Array {
  const bytes = parseBase64(base64 ?? '');
  if (bytes === undefined) throw new Error(`not base64: ${base64}`);
  return bytes;
}
