import type { SignatureCheck } from './crypto-port.ts';
import { hexToBytes } from './hex.ts';
import { utf8ToBytes } from './utf8.ts';

/**
 * Signatures that show how an engine verifies Ed25519 (protocol 3.2). B is the base point, A = a·B
 * and R = r·B for two throw-away scalars, T a point of order 8, k the hash of R, key and message.
 */
const ordinaryKey = '6f9e9b9888bfda9193ac6e9b848ad5e58cd4964de11998d23ec2e04f27b590c7';

const check = (key: string, text: string, signature: string): SignatureCheck => ({
  publicKey: hexToBytes(key),
  message: utf8ToBytes(text),
  signature: hexToBytes(signature),
});

/** Key A, R = r·B, S = r + k·a: every engine must accept it. */
export const ordinarySignature: SignatureCheck = check(
  ordinaryKey,
  'countersign probe: ordinary',
  'e05b6e8cfa88b42d5ac405ba0c2b0305ea36cf6a0591e4281f219d0d6d089af0' +
    '289f1dfd9a0f1ee0a27db17f52411193d71c7c919ef26827598fecd2dbe3d00b',
);

export interface Ed25519Probe {
  readonly name: string;
  readonly check: SignatureCheck;
}

/** An engine that accepts any of these is too lenient for the cheap form of the profile. */
export const ed25519Probes: readonly Ed25519Probe[] = [
  {
    // k is no multiple of 8, so only an engine that multiplies by the cofactor accepts it.
    name: 'key A + T',
    check: check(
      '968d97889c07b8d8e3d8b1dbcf1a211d6cd3f5d2952cd97b1347ee631be7f6cc',
      'countersign probe: key with torsion 0',
      'e05b6e8cfa88b42d5ac405ba0c2b0305ea36cf6a0591e4281f219d0d6d089af0' +
        'f893f791590d21bd4b01c770f74ecd5cb6fb2b8fdd78c5fb642757f4d006a708',
    ),
  },
  {
    name: 'R + T',
    check: check(
      ordinaryKey,
      'countersign probe: R with torsion',
      '6dba2741039f8e42938de701799af111356518da34bf122d8153be1822fc80b4' +
        'c96bf86f5c18d6ae08a29ae85d1875e4db43ff696ede25bf63238e3d90301c05',
    ),
  },
  {
    // The identity written with y = p + 1, and S = k·a: true as points, not as encodings.
    name: 'R not canonical',
    check: check(
      ordinaryKey,
      'countersign probe: R not canonical',
      'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f' +
        '469451b617a65b94f71d96edb08f9ba79e95812dad055bbaaa3b7727985dbe02',
    ),
  },
];
