import * as nodeCrypto from 'node:crypto';
import {
  createProfileVerifier,
  isEngineStrict,
  type VerifyNative,
  verifyFull,
} from '../../../shared/kit/ed25519-profile.ts';
import { parseHex } from '../../../shared/kit/hex.ts';
import { createNodeVerify } from '../../../shared/kit/node-crypto-adapter.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { createWebVerify } from '../../../shared/kit/web-crypto-adapter.ts';
import { readJson, type VectorSet } from '../recorder.ts';

interface Vector {
  readonly number: number;
  readonly key: string;
  readonly sig: string;
  readonly msg: string;
  readonly flags: readonly string[] | null;
}

/** Under the prime-order profile only the one vector without a flag is a signature. */
export const cctvEd25519: VectorSet = {
  name: 'cctv-ed25519',
  async run(directory, recorder) {
    const vectors = await readJson<Vector[]>(directory, 'ed25519', 'ed25519vectors.json');
    recorder.check('has 914 vectors', vectors.length === 914);
    const checks = vectors.map((vector) => ({
      publicKey: parseHex(vector.key, 32) ?? new Uint8Array(0),
      message: utf8ToBytes(vector.msg),
      signature: parseHex(vector.sig, 64) ?? new Uint8Array(0),
    }));
    const wanted = vectors.map(({ flags }) => (flags ?? []).length === 0);
    const compare = (form: string, verdicts: readonly boolean[]) => {
      for (const [i, { number }] of vectors.entries())
        recorder.check(`${form}, ${number}`, verdicts[i] === wanted[i]);
      recorder.check(`${form} accepts one`, verdicts.filter(Boolean).length === 1);
    };
    compare('full form', checks.map(verifyFull));
    const engines: Readonly<Record<string, VerifyNative>> = {
      'node:crypto': createNodeVerify(nodeCrypto),
      WebCrypto: createWebVerify(globalThis.crypto.subtle),
    };
    for (const [engine, verifyNative] of Object.entries(engines)) {
      // Otherwise the full form would answer for the engine, and the comparison be empty.
      recorder.check(`${engine} is strict`, await isEngineStrict(verifyNative));
      compare(`cheap form, ${engine}`, await createProfileVerifier(verifyNative)(checks));
    }
  },
};
