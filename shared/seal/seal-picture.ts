import { Encrypter } from 'age-encryption';
import { err, ok, type Result } from '../kit/result.ts';
import { isAgeRecipient } from './age-recipient.ts';
import { sealLimits } from './seal-limits.ts';

export type SealPictureError =
  /** No recipient, too many, one twice, or one that is none or that nobody can hold. */
  { readonly type: 'bad_recipients'; readonly detail: string } | { readonly type: 'too_large' };

/**
 * An age file that each of the recipients can open (protocol 3.9). Every call draws a new file key
 * from the engine's own randomness: the same picture sealed twice gives different bytes.
 */
export async function sealTo(
  recipients: readonly string[],
  picture: Uint8Array,
): Promise<Result<Uint8Array, SealPictureError>> {
  if (!areRecipients(recipients)) return err({ type: 'bad_recipients', detail: 'not X25519' });
  if (picture.length > sealLimits.fileBytes) return err({ type: 'too_large' });
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  try {
    const file = await encrypter.encrypt(picture);
    return file.length > sealLimits.fileBytes ? err({ type: 'too_large' }) : ok(file);
  } catch (error) {
    // A point of low order has the form of a recipient; key agreement with it is refused.
    const detail = error instanceof Error ? error.message : String(error);
    return err({ type: 'bad_recipients', detail });
  }
}

const areRecipients = (recipients: readonly string[]): boolean =>
  recipients.length > 0 &&
  recipients.length <= sealLimits.recipients &&
  new Set(recipients).size === recipients.length &&
  recipients.every(isAgeRecipient);
