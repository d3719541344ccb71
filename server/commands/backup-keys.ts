import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { isAgeRecipient } from '../../shared/seal/age-recipient.ts';
import { err, ok, type Result } from '../../shared/kit/result.ts';
import { logSeedPath, operatorSeedPath } from '../log/operator-keys.ts';

/** Who can open the keys in a backup. */
export type KeyLock =
  | { readonly kind: 'recipient'; readonly recipient: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

export type KeyBackupError =
  | { readonly code: 'recipient_invalid' }
  | { readonly code: 'passphrase_short'; readonly minLength: number }
  | { readonly code: 'keys_not_opened' };

const passphraseMinLength = 20;
/** scrypt, 2^16: half a second and 64 MB per guess, and it opens anywhere `age` is. */
const scryptWorkFactor = 16;

const seeds = z.strictObject({ v: z.literal(1), log: z.string(), operator: z.string() });

/** An age file of the two seeds: as good as the server itself, so never without a lock. */
export async function lockKeys(
  dataDir: string,
  lock: KeyLock,
): Promise<Result<Uint8Array, KeyBackupError>> {
  const encrypter = new Encrypter();
  if (lock.kind === 'recipient') {
    if (!isAgeRecipient(lock.recipient)) return err({ code: 'recipient_invalid' });
    encrypter.addRecipient(lock.recipient);
  } else {
    if (lock.passphrase.length < passphraseMinLength)
      return err({ code: 'passphrase_short', minLength: passphraseMinLength });
    encrypter.setScryptWorkFactor(scryptWorkFactor);
    encrypter.setPassphrase(lock.passphrase);
  }
  const log = await readFile(logSeedPath(dataDir), 'utf8');
  const operator = await readFile(operatorSeedPath(dataDir), 'utf8');
  return ok(await encrypter.encrypt(JSON.stringify({ v: 1, log, operator })));
}

/** `secret`: an age identity, or the passphrase. Writes nothing over keys that are there. */
export async function unlockKeys(
  dataDir: string,
  file: Uint8Array,
  secret: string,
): Promise<Result<undefined, KeyBackupError>> {
  const decrypter = new Decrypter();
  const trimmed = secret.trim();
  if (trimmed.startsWith('AGE-SECRET-KEY-')) decrypter.addIdentity(trimmed);
  else decrypter.addPassphrase(trimmed);
  const opened = await decrypter.decrypt(file, 'text').catch(() => undefined);
  if (opened === undefined) return err({ code: 'keys_not_opened' });
  const { log, operator } = seeds.parse(JSON.parse(opened));
  await mkdir(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  await writeFile(logSeedPath(dataDir), log, { flag: 'wx', mode: 0o600 });
  await writeFile(operatorSeedPath(dataDir), operator, { flag: 'wx', mode: 0o600 });
  return ok(undefined);
}
