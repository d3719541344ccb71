import type { TakenCapture } from '../entry/values.ts';
import { isAgeFile } from '../kit/age-header.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import { bytesToHex } from '../kit/hex.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { bundleLimits } from './bundle-format.ts';
import type { FindingCode } from './codes.ts';
import { imageTypeOf } from './image-type.ts';

/** Opens an age file with whatever key it holds; `undefined` if none fits. Never throws. */
export type OpenSealed = (file: Uint8Array) => Promise<Uint8Array | undefined>;

export interface PictureDeps {
  readonly hasher: Hasher;
  /** Absent: there is no key, and sealed pictures stay closed. */
  readonly openSealed?: OpenSealed | undefined;
}

/** A picture as it was signed. */
export interface SignedPicture {
  readonly capture: TakenCapture;
  /** `sealed` of its slice: what is stored is an age file (protocol 3.9). */
  readonly sealed: boolean;
}

/**
 * The picture in stored bytes, after everything that was signed about it was compared with them;
 * `I_SEALED` when it is closed and there is no key. One code: what comes after it is not looked at.
 */
export async function readPicture(
  { hasher, openSealed }: PictureDeps,
  stored: Uint8Array,
  { capture, sealed }: SignedPicture,
): Promise<Result<Uint8Array, FindingCode>> {
  const fault = storedFault(hasher, stored, capture);
  if (fault !== undefined) return err(fault);
  if (!sealed) {
    // In plain mode what is stored is the picture itself, so both hashes are of the same bytes.
    const isIt = imageTypeOf(stored) === capture.mime && capture.pt === capture.blob;
    return isIt ? ok(stored) : err('E_BLOB_TYPE');
  }
  if (!isAgeFile(stored)) return err('E_BLOB_TYPE');
  // No file is its own ciphertext: this can be said without a key.
  if (capture.pt === capture.blob) return err('E_SEAL_PLAINTEXT');
  if (openSealed === undefined) return err('I_SEALED');
  const picture = await openSealed(stored);
  if (picture === undefined) return err('E_SEAL_OPEN');
  const isIt =
    bytesToHex(hasher.sha256(picture)) === capture.pt && imageTypeOf(picture) === capture.mime;
  return isIt ? ok(picture) : err('E_SEAL_PLAINTEXT');
}

function storedFault(
  hasher: Hasher,
  stored: Uint8Array,
  { blob, len }: TakenCapture,
): FindingCode | undefined {
  if (bytesToHex(hasher.sha256(stored)) !== blob) return 'E_BLOB_HASH';
  return stored.length !== len || stored.length > bundleLimits.blobBytes ? 'E_BLOB_LEN' : undefined;
}
