import type { KeystoreClass } from '../../../shared/entry/payload.ts';

/** The operating system's key store. `file` and `basic_text` protect nothing but file modes. */
export interface SecretStore {
  readonly keystore: KeystoreClass;
  /** Sealed bytes, good only for this user on this machine. */
  seal(secret: Uint8Array): Promise<Uint8Array>;
  /** `undefined` when they cannot be opened (another user, a changed key store). */
  open(sealed: Uint8Array): Promise<Uint8Array | undefined>;
}

/** No key store: the file's mode (0600) is all there is, which `enroll.ks` says. */
export const plainSecretStore: SecretStore = {
  keystore: 'file',
  seal: async (secret) => secret,
  open: async (sealed) => sealed,
};
