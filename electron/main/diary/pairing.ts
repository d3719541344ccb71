import { z } from 'zod';
import type { IpcError } from '../../../shared/api/ipc.ts';
import type { PairResponse } from '../../../shared/api/schemas.ts';
import { hash, hex128, int, origin, realUuid } from '../../../shared/entry/fields.ts';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { parseUtf8, utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { openCheckpoint } from '../../../shared/log/checkpoint.ts';
import { logKeyType, parseVkey, type VerifierKey } from '../../../shared/log/note-key.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { JsonFile } from '../files/json-file.ts';
import { estimateOffset } from './device-clock.ts';
import type { SecretStore } from './secret-store.ts';
import {
  createServerLink,
  type FetchPort,
  type LinkError,
  type ServerLink,
} from './server-link.ts';

/** Everything that pairing pinned: the server, its log key and operator key, and who we are. */
export interface Pairing {
  readonly serverUrl: string;
  readonly serverName: string;
  readonly origin: string;
  readonly vkey: string;
  readonly operatorPk: string;
  /** the first verified checkpoint: `enroll.seen` (protocol 3.18) */
  readonly checkpoint: string;
  readonly fre: string;
  readonly name: string;
  readonly deviceName: string;
  /** single use, for `enroll` */
  readonly nonce: string;
  readonly offMs: number;
  /** Wall clock, epoch ms; absent in an old profile, which has enrolled long ago. */
  readonly pairedAtMs?: number | undefined;
  /** The account had a device: one of hers or the recovery key has to endorse this one. */
  readonly isFurther?: boolean | undefined;
  /** bearer token as it was read or given; `TokenKeeper` has the one in use */
  readonly token: string;
}

const storedPairing = z.strictObject({
  v: z.literal(1),
  serverUrl: z.string(),
  serverName: z.string(),
  origin,
  vkey: z.string(),
  operatorPk: hash,
  checkpoint: z.string(),
  fre: realUuid,
  name: z.string(),
  deviceName: z.string(),
  nonce: hex128,
  offMs: int,
  pairedAtMs: int.optional(),
  /** Wall clock, epoch ms: when its token replaced the one before. */
  tokenAtMs: int.optional(),
  isFurther: z.boolean().optional(),
  sealedToken: z.string(),
});
export type StoredPairing = z.infer<typeof storedPairing>;
export const pairingSchema = storedPairing;

export interface PairRequest {
  readonly serverUrl: string;
  readonly code: string;
  readonly deviceName: string;
}

export interface PairDeps {
  readonly fetch: FetchPort;
  readonly secrets: SecretStore;
  readonly file: JsonFile<StoredPairing>;
  readonly wallMs: () => number;
}

/** Exchanges a one-time code for a token and pins what the server says about itself. */
export async function pairWithServer(
  deps: PairDeps,
  request: PairRequest,
): Promise<Result<Pairing, IpcError>> {
  const serverUrl = parseServerUrl(request.serverUrl);
  if (serverUrl === undefined) return err({ code: 'server_wrong', detail: 'address' });
  const link = createServerLink({ fetch: deps.fetch, serverUrl });
  const sentMs = deps.wallMs();
  const { code, deviceName } = request;
  const answered = await link.call('pair', { body: { code: code.trim(), deviceName } });
  if (!answered.ok) return err(linkErrorToIpc(answered.error));
  const { value: response } = answered;
  const trusted = await checkServer(response);
  if (!trusted.ok) return trusted;
  const offMs = estimateOffset({
    sentMs,
    serverMs: response.serverMs,
    answeredMs: deps.wallMs(),
  });
  const isFurther = await hasDevices(
    createServerLink({ ...deps, serverUrl, token: () => response.token }),
  );
  if (!isFurther.ok) return isFurther;
  const local = { serverUrl, deviceName, offMs, pairedAtMs: deps.wallMs() };
  const pairing = pairingOf(response, { ...local, isFurther: isFurther.value });
  await deps.file.write(await seal(deps.secrets, pairing));
  return ok(pairing);
}

/** The stored pairing; `sealed` when the key store does not open its token. */
export async function loadPairing(
  secrets: SecretStore,
  file: JsonFile<StoredPairing>,
): Promise<Pairing | 'unreadable' | 'sealed' | undefined> {
  const found = await file.read();
  if (found === undefined || found === 'unreadable') return found;
  const { sealedToken, tokenAtMs: _since, v: _, ...rest } = found.value;
  const sealed = parseBase64(sealedToken);
  const bytes = sealed === undefined ? undefined : await secrets.open(sealed);
  const token = bytes === undefined ? undefined : parseUtf8(bytes);
  return token === undefined ? 'sealed' : { ...rest, token };
}

/** `https:` anywhere, `http:` only to this machine; an origin, nothing behind it. */
export function parseServerUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin: found, username, password } = new URL(text);
  if (username !== '' || password !== '') return undefined;
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback) ? found : undefined;
}

/** The log key of a pairing; it parsed when the pairing was made. */
export function logKeyOf(pairing: Pick<Pairing, 'vkey'>): VerifierKey {
  const key = parseVkey(mainCrypto.hasher, pairing.vkey);
  if (!key.ok) throw new Error('pairing: the pinned log key does not parse');
  return key.value;
}

export function linkErrorToIpc(error: LinkError): IpcError {
  if (error.type === 'unreachable') return { code: 'server_unreachable', detail: error.detail };
  if (error.type === 'malformed') return { code: 'server_wrong', detail: error.detail };
  if (error.code === 'E_PAIRING_CODE') return { code: 'pairing_code' };
  if (error.code === 'E_PAIRING_EXPIRED') return { code: 'pairing_expired' };
  return { code: 'server_refused', detail: error.code };
}

/** Does the account have a device whose key is good? */
async function hasDevices(link: ServerLink): Promise<Result<boolean, IpcError>> {
  const answered = await link.call('listDevices');
  if (answered.ok)
    return ok(
      answered.value.devices.some((each) => !each.isCaller && each.revokedAt === undefined),
    );
  // A server from before there could be several.
  const isOld = answered.error.type === 'problem' && answered.error.status === 404;
  return isOld ? ok(false) : err(linkErrorToIpc(answered.error));
}

/** The name of the key, the origin and the checkpoint must be of one log. */
async function checkServer({ server }: PairResponse): Promise<Result<undefined, IpcError>> {
  const key = parseVkey(mainCrypto.hasher, server.vkey);
  if (!key.ok || key.value.type !== logKeyType || key.value.name !== server.origin)
    return err({ code: 'server_wrong', detail: 'log key' });
  const opened = await openCheckpoint(mainCrypto.verifySignatures, server.checkpoint, key.value);
  if (!opened.ok) return err({ code: 'server_wrong', detail: opened.error.code });
  return opened.value.checkpoint.size >= 1
    ? ok(undefined)
    : err({ code: 'server_wrong', detail: 'empty log' });
}

function pairingOf(
  { server, fre, name, nonce, token }: PairResponse,
  local: Pick<Pairing, 'serverUrl' | 'deviceName' | 'offMs' | 'pairedAtMs' | 'isFurther'>,
): Pairing {
  const { name: serverName, origin: logOrigin, vkey, operatorPk, checkpoint } = server;
  const pins = { serverName, origin: logOrigin, vkey, operatorPk, checkpoint };
  return { ...local, ...pins, fre, name, nonce, token };
}

async function seal(secrets: SecretStore, pairing: Pairing): Promise<StoredPairing> {
  const { token, ...rest } = pairing;
  const sealed = await secrets.seal(utf8ToBytes(token));
  return { v: 1, ...rest, sealedToken: bytesToBase64(sealed) };
}
