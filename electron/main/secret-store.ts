import { safeStorage } from 'electron';
import type { KeystoreClass } from '../../shared/entry/payload.ts';
import { plainSecretStore, type SecretStore } from './diary/secret-store.ts';

/** Newer than the oldest runtime that must work: used where present. */
interface AsyncStorage {
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(sealed: Buffer): Promise<string | { readonly result: string }>;
}

/**
 * The system's key store, after `app.whenReady`. Where there is none, the answer is `file` or
 * `basic_text`, and nobody calls that a keychain (threats E-12).
 */
export function openSecretStore(): SecretStore {
  const keystore = keystoreOf();
  if (keystore === 'file') return plainSecretStore;
  return {
    keystore,
    async seal(secret) {
      return new Uint8Array(await encrypt(Buffer.from(secret).toString('base64')));
    },
    async open(sealed) {
      try {
        return new Uint8Array(Buffer.from(await decrypt(Buffer.from(sealed)), 'base64'));
      } catch {
        // Chromium throws for every reason alike; callers say that the key store does not open it.
        return undefined;
      }
    },
  };
}

function keystoreOf(): KeystoreClass {
  if (!safeStorage.isEncryptionAvailable()) return 'file';
  if (process.platform === 'darwin') return 'keychain';
  if (process.platform === 'win32') return 'dpapi';
  const backend = safeStorage.getSelectedStorageBackend();
  if (backend.startsWith('kwallet')) return 'kwallet';
  if (backend === 'gnome_libsecret') return 'libsecret';
  return backend.includes('portal') ? 'portal' : 'basic_text';
}

async function encrypt(text: string): Promise<Buffer> {
  const storage: AsyncStorage = safeStorage;
  return (await storage.encryptStringAsync?.(text)) ?? safeStorage.encryptString(text);
}

async function decrypt(sealed: Buffer): Promise<string> {
  const storage: AsyncStorage = safeStorage;
  const opened = await storage.decryptStringAsync?.(sealed);
  if (opened === undefined) return safeStorage.decryptString(sealed);
  return typeof opened === 'string' ? opened : opened.result;
}
