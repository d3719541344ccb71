import { z } from 'zod';
import { hash } from '../../../shared/entry/fields.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { keystoreClass, type KeystoreClass } from '../../../shared/entry/payload.ts';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { bytesToHex, hexToBytes } from '../../../shared/kit/hex.ts';
import type { Kid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import {
  type AgeKeyPair,
  createAgeKeyPair,
  parseAgeIdentity,
} from '../../../shared/seal/age-recipient.ts';
import { mainCrypto, signerFromSeed } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile, type JsonFile } from '../files/json-file.ts';
import type { SecretStore } from './secret-store.ts';

/** This installation's keys, and the recovery key's public half (protocol 3.18). */
export interface DeviceKeys {
  readonly signer: Signer;
  readonly kid: Kid;
  /** 64 hex */
  readonly pk: string;
  readonly keystore: KeystoreClass;
  /** Opens this device's copies of sealed pictures. */
  readonly age: AgeKeyPair;
  recoveryPk(): string;
  recoveryKid(): Kid;
  /** Until it was written down: the only secret that leaves the key store, once, for paper. */
  recoverySeed(): Promise<Uint8Array | undefined>;
  /** It is on paper now: it is nowhere else any more. */
  forgetRecoverySeed(): Promise<void>;
  /** The account's own recovery key, typed in from paper, takes the place of the one made here. */
  useRecovery(pk: string): Promise<void>;
}

export type DeviceKeyError = { readonly type: 'keystore_unavailable'; readonly detail: string };

export interface DeviceKeyDeps {
  readonly files: FilePort;
  readonly path: string;
  readonly secrets: SecretStore;
  readonly randomBytes: (length: number) => Uint8Array;
}

const seedBytes = 32;
/** Before pictures could be sealed, and the recovery key's seed stayed for ever. */
const firstSchema = z.strictObject({
  v: z.literal(1),
  ks: keystoreClass,
  device: z.string(),
  recovery: z.string(),
});
const schema = z.strictObject({
  v: z.literal(2),
  ks: keystoreClass,
  device: z.string(),
  age: z.string(),
  recoveryPk: hash,
  /** absent once it was written down */
  recovery: z.string().optional(),
});
type Stored = z.infer<typeof schema>;

/**
 * Never makes new keys where old ones exist but cannot be opened: entries signed by them would be
 * orphaned without anybody noticing.
 */
export async function loadOrCreateDeviceKeys(
  deps: DeviceKeyDeps,
): Promise<Result<DeviceKeys, DeviceKeyError>> {
  const file = createJsonFile<Stored>(deps.files, deps.path, schema);
  const before = createJsonFile(deps.files, deps.path, firstSchema);
  const found = await file.read();
  if (typeof found === 'object') return openKeys(deps, file, found.value);
  const older = found === undefined ? undefined : await before.read();
  if (older === 'unreadable') return unavailable('the key file is damaged');
  const made = older === undefined ? await createKeys(deps) : await upgradeKeys(deps, older.value);
  if (!made.ok) return made;
  await file.write(made.value);
  return openKeys(deps, file, made.value);
}

async function createKeys({
  secrets,
  randomBytes,
}: DeviceKeyDeps): Promise<Result<Stored, DeviceKeyError>> {
  const recovery = randomBytes(seedBytes);
  return ok({
    v: 2,
    ks: secrets.keystore,
    device: await sealed(secrets, randomBytes(seedBytes)),
    age: await sealed(secrets, utf8ToBytes((await createAgeKeyPair()).identity)),
    recoveryPk: bytesToHex(signerFromSeed(recovery).publicKey),
    recovery: await sealed(secrets, recovery),
  });
}

async function upgradeKeys(
  { secrets }: DeviceKeyDeps,
  { ks, device, recovery }: z.infer<typeof firstSchema>,
): Promise<Result<Stored, DeviceKeyError>> {
  const mismatch = storeMismatch(secrets, ks);
  if (mismatch !== undefined) return mismatch;
  const seed = await openSeed(secrets, recovery);
  if (seed === undefined) return unavailable('the key store does not open the keys');
  const recoveryPk = bytesToHex(signerFromSeed(seed).publicKey);
  const age = await sealed(secrets, utf8ToBytes((await createAgeKeyPair()).identity));
  return ok({ v: 2, ks, device, age, recoveryPk, recovery });
}

async function openKeys(
  { secrets }: DeviceKeyDeps,
  file: JsonFile<Stored>,
  stored: Stored,
): Promise<Result<DeviceKeys, DeviceKeyError>> {
  const mismatch = storeMismatch(secrets, stored.ks);
  if (mismatch !== undefined) return mismatch;
  const device = await openSeed(secrets, stored.device);
  const age = await openIdentity(secrets, stored.age);
  if (device === undefined || age === undefined)
    return unavailable('the key store does not open the keys');
  const signer = signerFromSeed(device);
  const state = { stored };
  const save = async (next: Stored) => {
    await file.write(next);
    state.stored = next;
  };
  return ok({
    signer,
    kid: kidOf(mainCrypto.hasher, signer.publicKey),
    pk: bytesToHex(signer.publicKey),
    keystore: stored.ks,
    age,
    recoveryPk: () => state.stored.recoveryPk,
    recoveryKid: () => kidOf(mainCrypto.hasher, hexToBytes(state.stored.recoveryPk)),
    async recoverySeed() {
      const { recovery } = state.stored;
      return recovery === undefined ? undefined : openSeed(secrets, recovery);
    },
    forgetRecoverySeed: () => save(withoutRecovery(state.stored)),
    useRecovery: (recoveryPk) => save({ ...withoutRecovery(state.stored), recoveryPk }),
  });
}

function withoutRecovery({ v, ks, device, age, recoveryPk }: Stored): Stored {
  return { v, ks, device, age, recoveryPk };
}

/** Sealed by one store, they open in no other. */
function storeMismatch(secrets: SecretStore, ks: KeystoreClass) {
  return (ks === 'file') === (secrets.keystore === 'file')
    ? undefined
    : unavailable(`keys are in ${ks}, this start has ${secrets.keystore}`);
}

const sealed = async (secrets: SecretStore, secret: Uint8Array): Promise<string> =>
  bytesToBase64(await secrets.seal(secret));

async function openSeed(secrets: SecretStore, text: string): Promise<Uint8Array | undefined> {
  const seed = await openSecret(secrets, text);
  return seed?.length === seedBytes ? seed : undefined;
}

async function openIdentity(secrets: SecretStore, text: string): Promise<AgeKeyPair | undefined> {
  const bytes = await openSecret(secrets, text);
  const identity = bytes === undefined ? undefined : parseUtf8(bytes);
  return identity === undefined ? undefined : parseAgeIdentity(identity);
}

async function openSecret(secrets: SecretStore, text: string): Promise<Uint8Array | undefined> {
  const bytes = parseBase64(text);
  return bytes === undefined ? undefined : secrets.open(bytes);
}

const unavailable = (detail: string) => err({ type: 'keystore_unavailable' as const, detail });
