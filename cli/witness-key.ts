import * as nodeCrypto from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Hasher } from '../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../shared/kit/hex.ts';
import { createSeedSigner } from '../shared/kit/node-crypto-adapter.ts';
import { isKeyName } from '../shared/log/note.ts';
import { createNoteSigner, type NoteSigner, witnessKeyType } from '../shared/log/note-key.ts';
import { CommandFailure } from './io.ts';

const keyFile = z.strictObject({
  v: z.literal(1),
  kind: z.literal('countersign-witness-key'),
  name: z.string().refine(isKeyName),
  seed: z.string().regex(/^[0-9a-f]{64}$/),
});

const groupAndOthers = 0o077;

/** A fresh witness key, readable by its owner only. Fails if the file exists. */
export async function createWitnessKey(
  hasher: Hasher,
  path: string,
  name: string,
): Promise<NoteSigner> {
  if (!isKeyName(name)) throw new CommandFailure(`not a name that a key can have: ${name}`);
  const seed = new Uint8Array(nodeCrypto.randomBytes(32));
  const content = { v: 1, kind: 'countersign-witness-key', name, seed: bytesToHex(seed) };
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(`cannot create the key file ${path}: ${error.code}`);
  });
  try {
    await file.writeFile(`${JSON.stringify(content)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return signerOf(hasher, name, seed);
}

/** Refuses a key that other users of the machine could read. */
export async function readWitnessKey(hasher: Hasher, path: string): Promise<NoteSigner> {
  const facts = await stat(path).catch(() => undefined);
  if (!facts?.isFile()) throw new CommandFailure(`cannot read the key file: ${path}`);
  // Windows has no such bits; there the profile directory's rights hold.
  if (process.platform !== 'win32' && (facts.mode & groupAndOthers) !== 0)
    throw new CommandFailure(`other users can read the key file (chmod 600): ${path}`);
  const parsed = keyFile.safeParse(parseJson(await readFile(path, 'utf8')));
  if (!parsed.success) throw new CommandFailure(`not a witness key: ${path}`);
  return signerOf(hasher, parsed.data.name, hexToBytes(parsed.data.seed));
}

function signerOf(hasher: Hasher, name: string, seed: Uint8Array): NoteSigner {
  const identity = { name, type: witnessKeyType } as const;
  return createNoteSigner(hasher, identity, createSeedSigner(nodeCrypto, seed));
}

/** `undefined` for what is no JSON: no schema takes that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
