import { kidOf } from '../../shared/entry/kid.ts';
import type { EnvelopeJson } from '../../shared/entry/envelope.ts';
import { bytesToHex, hexToBytes } from '../../shared/kit/hex.ts';
import { utf8ToBytes } from '../../shared/kit/utf8.ts';
import type { BundleParts } from '../support/bundle-factory.ts';
import type { Scene, SceneStep, StepTamper } from '../support/bundle-scene.ts';
import { ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { enrollBody, pinsOf, rosterBody, sliceBody } from '../support/ordinary-scene.ts';
import { endorsedBy, secondDevice } from '../support/second-device.ts';
import { testStartMs } from '../support/test-clock.ts';
import {
  type CasesByCode,
  type ConformanceCase,
  insertedAfter,
  minute,
  otherHash,
  upTo,
} from './case.ts';

/** A slice of the running session that comes last, changed before it is signed. */
const strayStep = (change: Partial<SceneStep>): SceneStep => ({
  name: 'stray',
  kind: 'slice',
  key: 'device',
  atMs: testStartMs + 40 * minute + 600,
  body: (scene) => ({ ...sliceBody(scene, 3), from_ms: 0, to_ms: 1, cm: {} }),
  ...change,
});

const inSlice = (tamper: StepTamper): ConformanceCase['tamper'] => ({ step: { slice3: tamper } });

const inEnvelope = (change: (envelope: EnvelopeJson) => unknown): ConformanceCase['tamper'] => ({
  parts: (parts: BundleParts, scene: Scene) => {
    for (const line of parts.entries)
      if (line.hash === scene.hash('stop')) line.envelope = change(line.envelope as EnvelopeJson);
  },
});

/** The neutral element: a point that satisfies the equation for anybody. */
const weakKey = hexToBytes(`01${'00'.repeat(31)}`);
const weakKid = kidOf(testCrypto.hasher, weakKey);

const revisedContract = (prevContract: string): SceneStep => ({
  name: 'contract2',
  kind: 'contract',
  key: 'device',
  atMs: testStartMs - 10 * minute,
  body: (scene) => ({
    ...pinsOf(scene),
    org_recipient: '',
    fre_recipient: '',
    ...ordinaryDraft,
    prev_contract: prevContract,
  }),
});

/** A first device with a key of its own, as after a loss of everything. */
const firstDeviceAgain = secondDevice({
  body: (scene) => ({
    ...enrollBody(scene),
    pk: scene.key('device2').pk,
    recovery: scene.key('recovery2').pk,
  }),
});

/** Single entries, and the keys that sign them (protocol 3.20, steps 3, 5 to 7). */
export const entryCases: CasesByCode = {
  E_ENV_MALFORMED: {
    title: 'an envelope with one more key',
    tamper: inEnvelope((envelope) => ({ ...envelope, note: 'hello' })),
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_ENV_SIGCOUNT: {
    title: 'two signatures where one belongs',
    tamper: inEnvelope((envelope) => ({
      ...envelope,
      signatures: [...envelope.signatures, ...envelope.signatures],
    })),
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_B64_NONCANON: {
    title: 'a signature whose base64 has trailing bits',
    tamper: inEnvelope((envelope) => ({
      ...envelope,
      signatures: envelope.signatures.map(({ keyid, sig }) => ({
        keyid,
        sig: sig.replace(
          /[AQgw]==$/,
          (end) => `${{ A: 'B', Q: 'R', g: 'h', w: 'x' }[end[0] as 'A']}==`,
        ),
      })),
    })),
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_TYPE_UNKNOWN: {
    title: 'a kind that does not exist',
    tamper: inEnvelope((envelope) => ({
      ...envelope,
      payloadType: 'application/vnd.countersign.tip.v1+json',
    })),
    also: ['E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_HASH_NAME: {
    title: 'an entry listed under another hash',
    tamper: {
      parts: (parts, scene) => {
        for (const line of parts.entries)
          if (line.hash === scene.hash('stop')) line.hash = otherHash;
      },
    },
    also: ['E_VIEW', 'E_CHAIN_GAP', 'E_CHAIN_TRUNCATED'],
  },
  E_PAYLOAD_SIZE: {
    title: 'a payload of 17,000 bytes',
    tamper: inSlice({ bytes: () => utf8ToBytes(`{"v":"${'x'.repeat(17_000)}"}`) }),
    also: ['E_CHAIN_GAP'],
  },
  E_PAYLOAD_JSON: {
    title: 'a payload with null',
    tamper: inSlice({ bytes: () => utf8ToBytes('{"v":null}') }),
    also: ['E_CHAIN_GAP'],
  },
  E_PAYLOAD_NOT_CANONICAL: {
    title: 'a payload with a space',
    tamper: inSlice({
      bytes: (bytes) => utf8ToBytes(Buffer.from(bytes).toString().replace(',', ', ')),
    }),
    also: ['E_CHAIN_GAP'],
  },
  E_PAYLOAD_SCHEMA: {
    title: 'a payload with an unknown key',
    tamper: inSlice({ payload: (payload) => ({ ...payload, bonus: 1 }) }),
    also: ['E_CHAIN_GAP'],
  },
  E_LOG_MISMATCH: {
    title: 'an entry for another log',
    tamper: inSlice({ payload: (payload) => ({ ...payload, log: 'other.example.com/log' }) }),
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_SCOPE_MISMATCH: {
    title: 'an entry of another organisation',
    tamper: inSlice({ payload: (payload, { fre }) => ({ ...payload, ten: fre }) }),
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_KIND_ROLE: {
    title: 'a slice signed by the client',
    tamper: {
      steps: (steps) => insertedAfter(steps, 'slice3', strayStep({ key: 'client' })),
    },
  },
  E_KEY_UNKNOWN: {
    title: 'a slice signed by a stranger',
    tamper: {
      steps: (steps) => insertedAfter(steps, 'slice3', strayStep({ key: 'stranger' })),
    },
  },
  E_KEY_WEAK: {
    title: 'a device whose key is the neutral element',
    tamper: {
      steps: (steps) => insertedAfter(steps, 'accept', secondDevice({ body: enrollBody })),
      step: {
        enroll2: {
          payload: (payload) => ({ ...payload, pk: bytesToHex(weakKey), by: weakKid }),
          envelope: (envelope) => ({
            ...envelope,
            signatures: [{ keyid: weakKid, sig: new Uint8Array(64).fill(1, 0, 1) }],
          }),
        },
      },
    },
  },
  E_KEY_DEV_MISMATCH: {
    title: "an entry in the client's name, signed by the device",
    tamper: inSlice({
      payload: (payload, scene) => ({ ...payload, by: scene.key('client').kid }),
    }),
  },
  E_SIG_INVALID: {
    title: 'a changed signature',
    tamper: inSlice({
      envelope: (envelope) => ({
        ...envelope,
        signatures: envelope.signatures.map(({ keyid, sig }) => ({
          keyid,
          sig: sig.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
        })),
      }),
    }),
    also: ['E_CHAIN_GAP', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_CONTRACT_ACCEPT: {
    title: 'a contract that the client rejected',
    tamper: {
      steps: (steps) => upTo(steps, 'stop'),
      step: { accept: { payload: (payload) => ({ ...payload, verdict: 'reject' }) } },
    },
  },
  E_CONTRACT_CHAIN: {
    title: 'a revision of a contract that nobody knows',
    tamper: { steps: (steps) => insertedAfter(steps, 'accept', revisedContract(otherHash)) },
  },
  E_ENROLL_CHAIN: {
    title: 'a device enrolled twice',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'accept', secondDevice({ key: 'device', body: enrollBody })),
    },
  },
  E_ENROLL_ENDORSE: {
    title: 'a device that the operator added, and that signed a slice',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          insertedAfter(upTo(steps, 'stop'), 'accept', firstDeviceAgain),
          'slice3',
          strayStep({ key: 'device2' }),
        ),
    },
    also: ['E_KEY_INACTIVE'],
  },
  I_ENROLL_OTHER: {
    title: 'another first device of the freelancer, which signed nothing here',
    tamper: { steps: (steps) => insertedAfter(steps, 'accept', firstDeviceAgain) },
  },
  E_ROSTER: {
    title: 'a list that leaves one out in its row',
    tamper: {
      steps: (steps) =>
        insertedAfter(steps, 'accept', {
          name: 'roster2',
          kind: 'roster',
          key: 'root',
          atMs: testStartMs - 10 * minute,
          body: (scene) => rosterBody(scene, { no: 2, ref: scene.hash('roster') }),
        }),
    },
  },
  E_KEY_INACTIVE: {
    title: 'a slice of a device that was enrolled afterwards',
    tamper: {
      steps: (steps) =>
        insertedAfter(
          steps,
          'slice3',
          strayStep({ key: 'device2' }),
          secondDevice({ atMs: testStartMs + 40 * minute + 700 }),
        ),
      step: { enroll2: endorsedBy('device') },
    },
  },
  E_CHAIN_GAP: {
    title: 'a slice that the operator leaves out',
    tamper: { hidden: ['slice1'] },
    also: ['E_VIEW', 'E_TS_SET', 'E_TS_TOTAL', 'E_DEC_TOTAL'],
  },
  E_CHAIN_PREV: {
    title: 'a slice that follows another one than that before it',
    tamper: inSlice({ payload: (payload) => ({ ...payload, prev: otherHash }) }),
  },
  E_CHAIN_FORK: {
    title: 'two slices for one place in the chain',
    tamper: {
      steps: (steps) => insertedAfter(steps, 'slice3', strayStep({})),
      step: {
        stray: {
          payload: (payload, scene) => ({
            ...payload,
            seq: Number(payload['seq']) - 1,
            prev: scene.hash('slice2'),
          }),
        },
      },
    },
    also: ['E_CHAIN_PREV', 'W_RECOVERED', 'E_OVERLAP'],
  },
  E_CHAIN_REORDER: {
    title: 'two slices that the server logged in the other order',
    tamper: {
      step: {
        slice2: { payload: (payload) => ({ ...payload, seq: Number(payload['seq']) + 1 }) },
        slice3: { payload: (payload) => ({ ...payload, seq: Number(payload['seq']) - 2 }) },
        stop: { payload: (payload) => ({ ...payload, seq: Number(payload['seq']) + 1 }) },
      },
    },
    also: ['E_CHAIN_PREV', 'E_TIME_MONO', 'E_TIME_SUM'],
  },
  E_CHAIN_TRUNCATED: {
    title: 'the end of a chain, left out',
    tamper: { hidden: ['stop'] },
    also: ['E_VIEW', 'E_CHAIN_GAP'],
  },
  E_SESSION: {
    title: 'a slice of a session that never started',
    tamper: inSlice({ payload: (payload) => ({ ...payload, session: otherHash }) }),
  },
  E_SEEN_FORK: {
    title: 'a device that was shown another log',
    tamper: inSlice({
      payload: (payload, { log }) => ({
        ...payload,
        seen: { size: log.size(), root: otherHash },
      }),
    }),
  },
  E_SEEN_FUTURE: {
    title: 'a device that had seen its own entry in the log',
    tamper: inSlice({
      payload: (payload, { log }) => ({
        ...payload,
        seen: { size: log.size() + 1, root: otherHash },
      }),
    }),
  },
  E_SEEN_REGRESS: {
    title: 'a device that forgot what it had seen',
    tamper: inSlice({ payload: (payload, { log }) => ({ ...payload, seen: log.headAt(2) }) }),
    also: ['I_TIME_LATE'],
  },
};
