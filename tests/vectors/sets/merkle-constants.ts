import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { appendLeaves, emptyFrontier, frontierRoot } from '../../../shared/log/frontier.ts';
import { emptyRoot, leafHash, nodeHash, treeRoot } from '../../../shared/log/merkle.ts';
import { hasher } from '../crypto.ts';
import { readJson, type VectorSet } from '../recorder.ts';

interface Constants {
  readonly leaf_inputs_hex: readonly string[];
  readonly leaf_hashes: readonly string[];
  readonly roots_by_size: readonly string[];
  readonly hasher: {
    readonly empty: string;
    readonly empty_leaf: string;
    readonly leaf_L123456: string;
    readonly node_N123_N456: string;
  };
}

export const merkleConstants: VectorSet = {
  name: 'merkle-constants',
  async run(directory, recorder) {
    const constants = await readJson<Constants>(directory, 'rfc6962.json');
    const same = (name: string, bytes: Uint8Array, want: string | undefined) =>
      recorder.check(name, bytesToHex(bytes) === want);
    same('empty tree', emptyRoot(hasher), constants.hasher.empty);
    same('empty leaf', leafHash(hasher, new Uint8Array(0)), constants.hasher.empty_leaf);
    same('leaf', leafHash(hasher, utf8ToBytes('L123456')), constants.hasher.leaf_L123456);
    const node = nodeHash(hasher, utf8ToBytes('N123'), utf8ToBytes('N456'));
    same('node', node, constants.hasher.node_N123_N456);
    const leaves = constants.leaf_inputs_hex.map((hex) => leafHash(hasher, hexToBytes(hex)));
    for (const [i, leaf] of leaves.entries()) same(`leaf ${i}`, leaf, constants.leaf_hashes[i]);
    for (const [size, root] of constants.roots_by_size.entries()) {
      same(`root of size ${size}`, treeRoot(hasher, leaves.slice(0, size)), root);
      const { frontier } = appendLeaves(hasher, emptyFrontier, leaves.slice(0, size));
      same(`root of size ${size}, grown`, frontierRoot(hasher, frontier), root);
    }
  },
};
