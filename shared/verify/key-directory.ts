import { kidOf } from '../entry/kid.ts';
import type { SignerRole } from '../entry/kinds.ts';
import type { Hasher } from '../kit/crypto-port.ts';
import type { TrustedInputs } from './trusted-inputs.ts';

export interface KnownKey {
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  /** Every role that somebody entitled ever gave it; whether in time is asked elsewhere. */
  readonly roles: ReadonlySet<SignerRole>;
}

/** Public keys by kid, as the anchors and verified enrolments and rosters introduce them. */
export interface KeyDirectory {
  get(kid: string): KnownKey | undefined;
  set(kid: string, key: KnownKey): void;
}

export function createKeyDirectory(hasher: Hasher, trusted: TrustedInputs): KeyDirectory {
  const keyByKid = new Map<string, KnownKey>();
  const directory: KeyDirectory = {
    get: (kid) => keyByKid.get(kid),
    set: (kid, key) => void keyByKid.set(kid, key),
  };
  addKey(directory, kidOf(hasher, trusted.rootKey), { publicKey: trusted.rootKey, role: 'root' });
  const { kid, publicKey } = trusted.operator;
  addKey(directory, kid, { publicKey, role: 'operator' });
  return directory;
}

export function addKey(
  keys: KeyDirectory,
  kid: string,
  { publicKey, role }: { readonly publicKey: Uint8Array; readonly role: SignerRole },
): void {
  keys.set(kid, { publicKey, roles: new Set([...(keys.get(kid)?.roles ?? []), role]) });
}
