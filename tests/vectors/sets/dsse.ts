import * as nodeCrypto from 'node:crypto';
import { pae } from '../../../shared/entry/pae.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { readJson, type VectorSet } from '../recorder.ts';

interface Dsse {
  readonly body: string;
  readonly payloadType: string;
  readonly pae: string;
  readonly ecdsa_p256: { readonly x: string; readonly y: string; readonly sig_b64_r_s: string };
}

export const dsse: VectorSet = {
  name: 'dsse',
  async run(directory, recorder) {
    const vector = await readJson<Dsse>(directory, 'dsse.json');
    const bytes = pae(vector.payloadType, utf8ToBytes(vector.body));
    recorder.check('PAE', parseUtf8(bytes) === vector.pae);
    const { x, y, sig_b64_r_s: signature } = vector.ecdsa_p256;
    const key = nodeCrypto.createPublicKey({
      key: { kty: 'EC', crv: 'P-256', x: coordinate(x), y: coordinate(y) },
      format: 'jwk',
    });
    const options = { key, dsaEncoding: 'ieee-p1363' as const };
    const isValid = nodeCrypto.verify('sha256', bytes, options, Buffer.from(signature, 'base64'));
    recorder.check('the published signature covers our PAE', isValid);
  },
};

const coordinate = (decimal: string): string =>
  Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
