import type { VectorSet } from './recorder.ts';
import { cctvAge } from './sets/cctv-age.ts';
import { cctvEd25519 } from './sets/cctv-ed25519.ts';
import { dsse } from './sets/dsse.ts';
import { goSumdb } from './sets/go-sumdb.ts';
import { jcs } from './sets/jcs.ts';
import { merkle } from './sets/merkle.ts';
import { merkleConstants } from './sets/merkle-constants.ts';
import { tesseraLog } from './sets/tessera-log.ts';
import { torchwoodWitness } from './sets/torchwood-witness.ts';
import { transparencyFormats } from './sets/transparency-formats.ts';

export const vectorSets: readonly VectorSet[] = [
  cctvEd25519,
  dsse,
  goSumdb,
  jcs,
  merkle,
  merkleConstants,
  tesseraLog,
  torchwoodWitness,
  transparencyFormats,
];

/** Sets that a directory may have as well; where it has not, that is said. */
export const furtherSets: readonly VectorSet[] = [cctvAge];
