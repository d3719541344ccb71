import * as nodeCrypto from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import type { Hasher } from '../shared/kit/crypto-port.ts';
import { createSeedSigner } from '../shared/kit/node-crypto-adapter.ts';
import { isKeyName } from '../shared/log/note.ts';
import {
  createNoteSigner,
  formatSkey,
  logKeyType,
  type NoteSigner,
  openSkey,
} from '../shared/log/note-key.ts';
import { CommandFailure } from './io.ts';

const groupAndOthers = 0o077;
const signerFromSeed = (seed: Uint8Array) => createSeedSigner(nodeCrypto, seed);

/** A fresh release key in a file that its owner alone can read. Fails if the file exists. */
export async function createReleaseKey(
  hasher: Hasher,
  path: string,
  name: string,
): Promise<NoteSigner> {
  if (!isKeyName(name)) throw new CommandFailure(`not a name that a key can have: ${name}`);
  const seed = new Uint8Array(nodeCrypto.randomBytes(32));
  const signer = createNoteSigner(hasher, { name, type: logKeyType }, signerFromSeed(seed));
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(`cannot create the key file ${path}: ${error.code}`);
  });
  try {
    await file.writeFile(`${formatSkey({ name, keyId: signer.key.keyId, seed })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return signer;
}

/** Refuses a key that other users of the machine could read. */
export async function readReleaseKey(hasher: Hasher, path: string): Promise<NoteSigner> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) throw new CommandFailure(`cannot read the key file: ${path}`);
  // Windows has no such bits; there the profile directory's rights hold.
  if (process.platform !== 'win32' && (facts.mode & groupAndOthers) !== 0)
    throw new CommandFailure(`other users can read the key file (chmod 600): ${path}`);
  const opened = openSkey(hasher, (await readFile(path, 'utf8')).trim(), signerFromSeed);
  if (!opened.ok) throw new CommandFailure(`not a release key (${opened.error.code}): ${path}`);
  return opened.value;
}
