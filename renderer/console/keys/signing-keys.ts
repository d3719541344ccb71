import type { Signer } from '../../../shared/kit/crypto-port.ts';
import type { KeyStore, StoredKey } from './key-store.ts';

/** `root` signs rosters only; the others are an approver's keys in one organisation. */
export type KeyUse = 'root' | 'client' | 'finance';

export interface KeyOwner {
  readonly account: string;
  readonly organisation: string;
  readonly use: KeyUse;
}

const shelfId = ({ account, organisation, use }: KeyOwner): string =>
  `${organisation}/${account}/${use}`;

/** The key of this person in this browser, if one was made here. */
export async function findSigner(
  deps: { readonly store: KeyStore; readonly subtle: SubtleCrypto },
  owner: KeyOwner,
): Promise<Signer | undefined> {
  const stored = await deps.store.keys.get(shelfId(owner));
  return stored === undefined ? undefined : signerOf(deps.subtle, stored);
}

/**
 * Makes a key whose secret half can never leave this browser. Throws when the browser has no
 * Ed25519: a key that a page can read would be worth less than the password that guards it.
 */
export async function makeSigner(
  deps: { readonly store: KeyStore; readonly subtle: SubtleCrypto; readonly nowMs: number },
  owner: KeyOwner,
): Promise<Signer> {
  const existing = await findSigner(deps, owner);
  if (existing !== undefined) return existing;
  const keyPair = await deps.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
  const raw = await deps.subtle.exportKey('raw', keyPair.publicKey);
  const stored = { keyPair, publicKey: new Uint8Array(raw), createdAt: deps.nowMs };
  await deps.store.keys.put(shelfId(owner), stored);
  return signerOf(deps.subtle, stored);
}

const signerOf = (subtle: SubtleCrypto, stored: StoredKey): Signer => ({
  publicKey: stored.publicKey,
  async sign(message) {
    const { privateKey } = stored.keyPair;
    return new Uint8Array(await subtle.sign({ name: 'Ed25519' }, privateKey, message.slice()));
  },
});
