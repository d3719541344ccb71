import { Decrypter, type Identity } from 'age-encryption';
import { isAgeFile } from '../kit/age-header.ts';
import { err, ok, type Result } from '../kit/result.ts';
import { parseAgeIdentity } from './age-recipient.ts';
import { sealLimits } from './seal-limits.ts';

export type OpenPictureError =
  | { readonly type: 'not_age' }
  | { readonly type: 'too_large' }
  /** One of the identities given is none; the file was not looked at. */
  | { readonly type: 'bad_identity' }
  /** Sealed to others. */
  | { readonly type: 'not_for_this_key' }
  /** Cut off, changed, or made so that not everybody can open it. */
  | { readonly type: 'damaged'; readonly detail: string };

/** The picture in an age file, wholly authenticated, or why it cannot be had. Never throws. */
export async function openWith(
  identities: readonly string[],
  file: Uint8Array,
): Promise<Result<Uint8Array, OpenPictureError>> {
  if (!isAgeFile(file)) return err({ type: 'not_age' });
  if (file.length > sealLimits.fileBytes) return err({ type: 'too_large' });
  if (!hasShortHeader(file)) return err({ type: 'damaged', detail: 'no end of the header' });
  const pairs = await Promise.all(identities.map(parseAgeIdentity));
  const decrypter = new Decrypter();
  for (const pair of pairs) {
    if (pair === undefined) return err({ type: 'bad_identity' });
    decrypter.addIdentity(pair.identity);
  }
  const last = createLastResort();
  decrypter.addIdentity(last.identity);
  try {
    return ok(await decrypter.decrypt(file));
  } catch (error) {
    if (last.wasAsked()) return err({ type: 'not_for_this_key' });
    const detail = error instanceof Error ? error.message : String(error);
    return err({ type: 'damaged', detail });
  }
}

/** What a verifier gets: it tells opened from not opened, and knows no keys. */
export const createOpener =
  (identities: readonly string[]) =>
  async (file: Uint8Array): Promise<Uint8Array | undefined> => {
    const opened = await openWith(identities, file);
    return opened.ok ? opened.value : undefined;
  };

/** Identities are asked in order: this one only if the header is sound and no key fits. */
function createLastResort(): { readonly identity: Identity; readonly wasAsked: () => boolean } {
  const state = { asked: false };
  const unwrapFileKey = () => {
    state.asked = true;
    return null;
  };
  return { identity: { unwrapFileKey }, wasAsked: () => state.asked };
}

/** The last line of a header is the only one that starts with three hyphens. */
function hasShortHeader(file: Uint8Array): boolean {
  const header = file.subarray(0, sealLimits.headerBytes);
  let at = header.indexOf(lineFeed);
  while (at >= 0) {
    if (header.subarray(at + 1, at + 4).every(isHyphen)) return at + 4 <= header.length;
    at = header.indexOf(lineFeed, at + 1);
  }
  return false;
}

const lineFeed = 0x0a;
const isHyphen = (byte: number): boolean => byte === 0x2d;
