import type { DesktopRequest, EndorserState, IpcError } from '../../../shared/api/ipc.ts';
import { type CsObject, formatCsJson, parseCsJson } from '../../../shared/entry/cs-json.ts';
import { kidWords } from '../../../shared/entry/key-words.ts';
import { kidOf } from '../../../shared/entry/kid.ts';
import { payloadTypeOf } from '../../../shared/entry/kinds.ts';
import { pae } from '../../../shared/entry/pae.ts';
import { type PayloadByKind, schemaByKind } from '../../../shared/entry/payload.ts';
import { bytesToBase64, parseBase64 } from '../../../shared/kit/base64.ts';
import { concatBytes } from '../../../shared/kit/bytes.ts';
import type { Signer } from '../../../shared/kit/crypto-port.ts';
import { hexToBytes } from '../../../shared/kit/hex.ts';
import { nilUuid, zeroHash } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { enrolRefusal, recoveryBehind } from './enrol-device.ts';
import { type DevicesDeps, listDevices } from './own-devices.ts';
import { linkErrorToIpc } from './pairing.ts';
import { sealErrorToIpc } from './seal-error.ts';

type Answer<T> = Promise<Result<T, IpcError>>;
type Enrolment = PayloadByKind['enroll'];

/**
 * A further device, vouched for by one that she has (protocol 3.5, 3.18). No server carries what is
 * signed: she does, as text, and compares the words of the new key on both screens.
 */
export interface EndorseDesk {
  /** On the new device. */
  endorsers(): Answer<{ readonly devices: readonly EndorserState[] }>;
  request(endorser: string): Answer<{ readonly text: string }>;
  finish(text: string): Answer<undefined>;
  /** On the one that vouches. */
  readRequest(text: string): Answer<{ readonly kid: string; readonly words: string }>;
  endorse(request: DesktopRequest<'device.endorse'>): Answer<{ readonly text: string }>;
}

const requestTitle = 'countersign enrolment request';
const answerTitle = 'countersign endorsement';
const pkBytes = 32;
const signatureBytes = 64;

export function createEndorseDesk(deps: DevicesDeps): EndorseDesk {
  // Until the app ends: the server's challenge in it is good for minutes only.
  const state: { draft: Enrolment | undefined } = { draft: undefined };
  return {
    endorsers: () => endorsers(deps),
    async request(endorser) {
      const refusal = enrolRefusal(deps);
      if (refusal !== undefined) return err(refusal);
      const { keys, pairing, sealer } = deps;
      const fields = { pk: keys.pk, nonce: pairing.nonce, endorse: endorser, ks: keys.keystore };
      state.draft = sealer.draftEnrolment(fields);
      return ok({ text: carried(requestTitle, keys.kid, bytesOf(state.draft)) });
    },
    finish: (text) => finish(deps, state.draft, text),
    async readRequest(text) {
      const read = readEnrolment(deps, text);
      return read.ok ? ok({ kid: read.value.by, words: kidWords(read.value.by) }) : read;
    },
    endorse: (request) => endorse(deps, request),
  };
}

/** Who it could be, as the server says; the text is of no use to anybody else. */
async function endorsers({ link }: DevicesDeps): ReturnType<EndorseDesk['endorsers']> {
  const listed = await link.call('listDevices');
  if (!listed.ok) return err(linkErrorToIpc(listed.error));
  const active = listed.value.devices.filter(
    ({ isCaller, revokedAt }) => !isCaller && revokedAt === undefined,
  );
  return ok({ devices: active.map(({ kid, name }) => ({ kid, name, words: kidWords(kid) })) });
}

/** Checked before it is signed: an enrolment of a new key, for her, here, that names this device. */
function readEnrolment(deps: DevicesDeps, text: string): Result<Enrolment, IpcError> {
  const bytes = carriedBytes(requestTitle, text);
  const json = bytes === undefined ? undefined : parseCsJson(bytes);
  const parsed = json?.ok === true ? schemaByKind.enroll.safeParse(json.value) : undefined;
  if (parsed?.success !== true) return err({ code: 'request_unreadable' });
  const { data } = parsed;
  const { pairing, keys } = deps;
  const isNew =
    data.ten === nilUuid && data.con === nilUuid && data.seq === 0 && data.prev === zeroHash;
  const isItsKey = kidOf(mainCrypto.hasher, hexToBytes(data.pk)) === data.by;
  if (!isNew || !isItsKey || data.recovery !== undefined)
    return err({ code: 'request_unreadable' });
  const isForUs =
    data.fre === pairing.fre && data.log === pairing.origin && data.endorse === keys.kid;
  return isForUs && data.by !== keys.kid ? ok(data) : err({ code: 'request_foreign' });
}

async function endorse(
  deps: DevicesDeps,
  { text, kid }: DesktopRequest<'device.endorse'>,
): ReturnType<EndorseDesk['endorse']> {
  const read = readEnrolment(deps, text);
  if (!read.ok) return read;
  // Not the one whose words were compared.
  if (read.value.by !== kid) return err({ code: 'request_changed' });
  const own = listDevices(deps).find(({ isThis }) => isThis);
  if (own?.state === 'revoked') return err({ code: 'key_revoked' });
  if (own?.state !== 'active') return err({ code: 'not_enrolled' });
  const signature = await deps.sealer.endorse(bytesOf(read.value));
  const { kid: by, signer } = deps.keys;
  return ok({ text: carried(answerTitle, by, concatBytes(signer.publicKey, signature)) });
}

async function finish(
  deps: DevicesDeps,
  draft: Enrolment | undefined,
  text: string,
): Answer<undefined> {
  const refusal = enrolRefusal(deps);
  if (refusal !== undefined) return err(refusal);
  if (draft === undefined) return err({ code: 'no_request' });
  const endorser = await readEndorsement(draft, text);
  if (endorser === undefined) return err({ code: 'endorsement_unreadable' });
  const recovery = await recoveryBehind(deps.link, draft.endorse);
  if (!recovery.ok) return recovery;
  const sealed = await deps.sealer.sealEnrolment(draft, endorser);
  if (!sealed.ok) return err(sealErrorToIpc(sealed.error));
  await deps.keys.useRecovery(recovery.value);
  return ok(undefined);
}

/** A signer that has signed one thing: this draft. `undefined` if it has not. */
async function readEndorsement(draft: Enrolment, text: string): Promise<Signer | undefined> {
  const bytes = carriedBytes(answerTitle, text);
  if (bytes?.length !== pkBytes + signatureBytes) return undefined;
  const publicKey = bytes.subarray(0, pkBytes);
  const signature = bytes.subarray(pkBytes);
  if (kidOf(mainCrypto.hasher, publicKey) !== draft.endorse) return undefined;
  const message = pae(payloadTypeOf('enroll'), bytesOf(draft));
  const [isValid] = await mainCrypto.verifySignatures([{ publicKey, message, signature }]);
  return isValid === true ? { publicKey, sign: async () => signature } : undefined;
}

/** The exact bytes that are signed; the same draft has the same ones. */
const bytesOf = (draft: Enrolment): Uint8Array => formatCsJson(draft as unknown as CsObject);

/** Three lines: what it is, the words to compare, the bytes. */
const carried = (title: string, kid: string, bytes: Uint8Array): string =>
  `${title}\n${kidWords(kid)}\n${bytesToBase64(bytes)}\n`;

/** However a mail program broke the lines of it. */
function carriedBytes(title: string, text: string): Uint8Array | undefined {
  const [first, , ...rest] = text.trim().split(/\s*\n\s*/);
  return first === title ? parseBase64(rest.join('').replace(/\s/g, '')) : undefined;
}
