import { z } from 'zod';
import { kidOf } from '../../../shared/entry/kid.ts';
import { keystoreClass, type KeystoreClass } from '../../../shared/entry/payload.ts';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import type { Kid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto, signerFromSeed } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';
import type { SecretStore } from './secret-store.ts';

/** This installation's key, and the recovery key that may endorse the next one (protocol 3.18). */
export interface DeviceKeys {
  readonly signer: Signer;
  readonly kid: Kid;
  /** 64 hex */
  readonly pk: string;
  readonly recoveryPk: string;
  readonly recoveryKid: Kid;
  readonly keystore: KeystoreClass;
}

export type DeviceKeyError = { readonly type: 'keystore_unavailable'; readonly detail: string };

export interface DeviceKeyDeps {
  readonly files: FilePort;
  readonly path: string;
  readonly secrets: SecretStore;
  readonly randomBytes: (length: number) => Uint8Array;
}

const seedBytes = 32;
const schema = z.strictObject({
  v: z.literal(1),
  ks: keystoreClass,
  device: z.string(),
  recovery: z.string(),
});

/**
 * Never makes new keys where old ones exist but cannot be opened: entries signed by them would be
 * orphaned without anybody noticing.
 */
export async function loadOrCreateDeviceKeys(
  deps: DeviceKeyDeps,
): Promise<Result<DeviceKeys, DeviceKeyError>> {
  const file = createJsonFile(deps.files, deps.path, schema);
  const found = await file.read();
  if (found === 'unreadable') return unavailable('the key file is damaged');
  if (found !== undefined) return openKeys(deps.secrets, found.value);
  const [device, recovery] = [deps.randomBytes(seedBytes), deps.randomBytes(seedBytes)];
  await file.write({
    v: 1,
    ks: deps.secrets.keystore,
    device: bytesToBase64(await deps.secrets.seal(device)),
    recovery: bytesToBase64(await deps.secrets.seal(recovery)),
  });
  return ok(keysOf(device, recovery, deps.secrets.keystore));
}

async function openKeys(
  secrets: SecretStore,
  stored: z.infer<typeof schema>,
): Promise<Result<DeviceKeys, DeviceKeyError>> {
  // Sealed by one store, they open in no other.
  if ((stored.ks === 'file') !== (secrets.keystore === 'file'))
    return unavailable(`keys are in ${stored.ks}, this start has ${secrets.keystore}`);
  const device = await openSeed(secrets, stored.device);
  const recovery = await openSeed(secrets, stored.recovery);
  if (device === undefined || recovery === undefined)
    return unavailable('the key store does not open the keys');
  return ok(keysOf(device, recovery, stored.ks));
}

async function openSeed(secrets: SecretStore, text: string): Promise<Uint8Array | undefined> {
  const sealed = parseBase64(text);
  const seed = sealed === undefined ? undefined : await secrets.open(sealed);
  return seed?.length === seedBytes ? seed : undefined;
}

function keysOf(device: Uint8Array, recovery: Uint8Array, keystore: KeystoreClass): DeviceKeys {
  const signer = signerFromSeed(device);
  const recoveryKey = signerFromSeed(recovery).publicKey;
  return {
    signer,
    kid: kidOf(mainCrypto.hasher, signer.publicKey),
    pk: bytesToHex(signer.publicKey),
    recoveryPk: bytesToHex(recoveryKey),
    recoveryKid: kidOf(mainCrypto.hasher, recoveryKey),
    keystore,
  };
}

const unavailable = (detail: string) => err({ type: 'keystore_unavailable' as const, detail });
