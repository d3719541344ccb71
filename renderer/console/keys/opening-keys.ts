import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import type { AgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import type { KeyStore, StoredOpeners, WrappedIdentity } from './key-store.ts';

export interface OpeningDeps {
  readonly store: Pick<KeyStore, 'openers'>;
  readonly subtle: SubtleCrypto;
  /** 12 fresh random bytes */
  readonly randomNonce: () => Uint8Array<ArrayBuffer>;
}

export interface OpenerOwner {
  readonly account: string;
  readonly organisation: string;
}

const algorithm = 'AES-GCM';
const shelfId = ({ organisation, account }: OpenerOwner): string => `${organisation}/${account}`;

/** Keeps an identity beside the older ones; the same one again changes nothing. */
export async function keepIdentity(
  { store, subtle, randomNonce }: OpeningDeps,
  owner: OpenerOwner,
  { identity, recipient }: AgeKeyPair,
): Promise<void> {
  const before = await store.openers.get(shelfId(owner));
  if (before?.identities.some((each) => each.recipient === recipient)) return;
  const wrappingKey =
    before?.wrappingKey ??
    (await subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt']));
  const nonce = randomNonce();
  const text = utf8ToBytes(identity).slice();
  const wrapped = await subtle.encrypt({ name: algorithm, iv: nonce }, wrappingKey, text);
  const added: WrappedIdentity = { recipient, nonce, wrapped: new Uint8Array(wrapped) };
  const kept: StoredOpeners = { wrappingKey, identities: [...(before?.identities ?? []), added] };
  await store.openers.put(shelfId(owner), kept);
}

/** Every identity that this person keeps here for an organisation. */
export async function findIdentities(
  { store, subtle }: Pick<OpeningDeps, 'store' | 'subtle'>,
  owner: OpenerOwner,
): Promise<readonly AgeKeyPair[]> {
  const stored = await store.openers.get(shelfId(owner));
  if (stored === undefined) return [];
  const { wrappingKey, identities } = stored;
  const pairs = await Promise.all(
    identities.map(async ({ recipient, nonce, wrapped }) => {
      const bytes = await subtle.decrypt({ name: algorithm, iv: nonce }, wrappingKey, wrapped);
      const identity = parseUtf8(new Uint8Array(bytes));
      return identity === undefined ? [] : [{ identity, recipient }];
    }),
  );
  return pairs.flat();
}
