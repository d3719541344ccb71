import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  CaptureSensor,
  DisplayCapture,
  InputSensor,
  WindowSensor,
} from '../../electron/main/capture/sensors.ts';
import type { CoverPicture } from '../../electron/main/capture/cover-picture.ts';
import type { RecoveryPurpose } from '../../electron/main/diary/recovery-desk.ts';
import type { ClockPort } from '../../electron/main/diary/device-clock.ts';
import { openDiary } from '../../electron/main/diary/diary.ts';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import { plainSecretStore } from '../../electron/main/diary/secret-store.ts';
import type { FetchPort } from '../../electron/main/diary/server-link.ts';
import type { FilePort } from '../../electron/main/files/file-port.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import type { ContractDraft, ContractSummary } from '../../shared/api/schemas.ts';
import type { ActivitySource, InputCounts } from '../../shared/domain/activity.ts';
import {
  type EnvelopeJson,
  entryHashOf,
  parseEnvelope,
  signatureHashOf,
} from '../../shared/entry/envelope.ts';
import { bytesToBase64 } from '../../shared/kit/base64.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { assertOk, ok } from '../../shared/kit/result.ts';
import { signCheckpoint } from '../../shared/log/checkpoint.ts';
import { formatLeaf, type Leaf } from '../../shared/log/leaf.ts';
import { leafHash, treeRoot } from '../../shared/log/merkle.ts';
import { consistencyProof, inclusionProof, readerOfLeaves } from '../../shared/log/merkle-build.ts';
import { createNoteSigner, formatVkey, logKeyType } from '../../shared/log/note-key.ts';
import { formatReceipt } from '../../shared/log/receipt.ts';
import { createSigningKey, ordinaryDraft, testCrypto } from '../support/entry-factory.ts';
import { createTestClock, type TestClock } from '../support/test-clock.ts';

/** A log of its own in memory: real leaves, real proofs, real signatures. */
export function createTestLog(clock: TestClock, name = 'log.test/desktop') {
  const { hasher } = testCrypto;
  const key = createSigningKey(name);
  const signer = createNoteSigner(hasher, { name, type: logKeyType }, key.signer);
  const leaves: Leaf[] = [];
  const hashes = () => leaves.map((leaf) => leafHash(hasher, formatLeaf(leaf)));
  const tick = () =>
    leaves.push({
      kind: 'tick',
      receivedMs: clock.nowMs(),
      entryHash: bytesToHex(new Uint8Array(randomBytes(32))),
      signatureHash: '0'.repeat(64),
    });
  tick();
  const checkpoint = (size = leaves.length) =>
    signCheckpoint(signer, { origin: name, size, root: treeRoot(hasher, hashes().slice(0, size)) });
  return {
    origin: name,
    vkey: formatVkey(signer.key),
    size: () => leaves.length,
    tick,
    checkpoint,
    /** Accepts an envelope and answers its receipt under the new head. */
    async accept(json: EnvelopeJson): Promise<string> {
      const envelope = assertOk(parseEnvelope(json));
      const leaf = {
        kind: envelope.kind,
        receivedMs: clock.nowMs(),
        entryHash: entryHashOf(hasher, envelope) as string,
        signatureHash: signatureHashOf(hasher, envelope),
      };
      leaves.push(leaf);
      const index = leaves.length - 1;
      const read = readerOfLeaves(hasher, hashes());
      const proof = inclusionProof(hasher, { index, size: leaves.length }, read);
      return formatReceipt({ index, leaf, proof, checkpoint: await checkpoint() });
    },
    consistency(size1: number, size2 = leaves.length): string[] {
      const read = readerOfLeaves(hasher, hashes().slice(0, size2));
      return consistencyProof(hasher, { size1, size2 }, read).map(bytesToBase64);
    },
  };
}
export type TestLog = ReturnType<typeof createTestLog>;

export const testCon = 'c0000000-0000-4000-8000-000000000001';
export const testTen = 'a0000000-0000-4000-8000-000000000001';
export const testFre = 'f0000000-0000-4000-8000-000000000001';
export const operator = createSigningKey('operator');
export const orgRoot = createSigningKey('organisation root');

/** Answers pairing like the server; everything else is refused. */
export function createFakeServer(log: TestLog, clock: TestClock) {
  const requests: { readonly url: string; readonly body: string }[] = [];
  const fetch: FetchPort = async (url, init) => {
    requests.push({ url, body: typeof init.body === 'string' ? init.body : '' });
    if (url.endsWith('/v1/devices')) return Response.json({ devices: [] });
    if (!url.endsWith('/v1/pairings'))
      return Response.json(
        { code: 'E_NOT_FOUND', title: '', type: '', status: 404 },
        { status: 404 },
      );
    return Response.json({
      token: 'secret-token',
      fre: testFre,
      name: 'Rina Das',
      server: {
        name: 'Test server',
        origin: log.origin,
        vkey: log.vkey,
        operatorPk: operator.pk,
        checkpoint: await log.checkpoint(),
      },
      nonce: 'ab'.repeat(16),
      serverMs: clock.nowMs(),
    });
  };
  return { fetch, requests };
}

export interface FakeSensors {
  input: InputSensor & { send(counts: InputCounts): void; become(source: ActivitySource): void };
  windowSensor: WindowSensor & { reads: number };
  captureSensor: CaptureSensor & { next: readonly DisplayCapture[]; taken: number };
}

export function createFakeSensors(): FakeSensors {
  const state = { source: 'hook' as ActivitySource };
  const inputs: ((counts: InputCounts) => void)[] = [];
  const sources: ((source: ActivitySource) => void)[] = [];
  return {
    input: {
      source: () => state.source,
      onInput: (listener) => void inputs.push(listener),
      onSource: (listener) => void sources.push(listener),
      start: async () => undefined,
      flush: async () => undefined,
      stop: () => undefined,
      send: (counts) => {
        for (const listener of inputs) listener(counts);
      },
      become: (source) => {
        state.source = source;
        for (const listener of sources) listener(source);
      },
    },
    windowSensor: {
      reads: 0,
      async read() {
        this.reads += 1;
        return { src: 'active-win', name: 'Editor' };
      },
    },
    captureSensor: {
      taken: 0,
      next: [onePicture('first')],
      async capture() {
        this.taken += 1;
        return this.next;
      },
    },
  };
}

export function onePicture(text: string): DisplayCapture {
  const bytes = (part: string) => new TextEncoder().encode(`RIFF....WEBP ${part} ${text}`);
  return {
    type: 'taken',
    scr: { id: '1', x: 0, y: 0, w: 1920, h: 1080, scale_pct: 100, rotation: 0 },
    shot: { bytes: bytes('shot'), mime: 'image/webp', w: 1920, h: 1080 },
    thumb: { bytes: bytes('thumb'), mime: 'image/webp', w: 480, h: 270 },
  };
}

/** Says what was covered in place of the encoder, which needs a window. */
const fakeCover: CoverPicture = async (picture, areas) => {
  const text = new TextEncoder().encode(`RIFF....WEBP covered ${JSON.stringify(areas)} `);
  const thumb = new TextEncoder().encode(`RIFF....WEBP covered thumb ${picture.bytes.length}`);
  return ok({
    picture: { ...picture, bytes: text },
    thumb: { bytes: thumb, mime: 'image/webp', w: 480, h: 270 },
    cov: areas,
  });
};

export interface TestDesktop extends FakeSensors {
  readonly dir: string;
  readonly clock: TestClock;
  readonly log: TestLog;
  readonly requests: readonly { readonly url: string; readonly body: string }[];
  /** Purposes for which the recovery window was opened. */
  readonly opened: readonly RecoveryPurpose[];
  /** Opens the profile as a start of the app does; call again for the next start. */
  open(files?: FilePort, freeBytes?: number): Promise<Diary>;
}

export async function createTestDesktop(
  options: {
    readonly clock?: TestClock;
    readonly fetch?: FetchPort;
    /** The machine's own clocks; default: both as the world's, on a machine that never sleeps. */
    readonly machine?: ClockPort;
    /** Default: days of UTC. */
    readonly dayStartAt?: (nowMs: number) => number;
  } = {},
): Promise<TestDesktop> {
  const profileDir = await mkdtemp(join(tmpdir(), 'countersign-desktop-'));
  const clock = options.clock ?? createTestClock();
  const log = createTestLog(clock);
  const server = createFakeServer(log, clock);
  const { requests } = server;
  const fetch = options.fetch ?? server.fetch;
  const sensors = createFakeSensors();
  const opened: RecoveryPurpose[] = [];
  return {
    opened,
    ...sensors,
    dir: profileDir,
    clock,
    log,
    requests,
    open: async (files = nodeFiles, freeBytes = 1e12) =>
      assertOk(
        await openDiary({
          profileDir,
          files: { ...files, freeBytes: async () => freeBytes },
          clock: options.machine ?? { monoMs: () => clock.nowMs(), wallMs: () => clock.nowMs() },
          randomBytes: (length) => new Uint8Array(randomBytes(length)),
          secrets: plainSecretStore,
          fetch,
          ...sensors,
          coverPicture: fakeCover,
          chooseFolder: async () => join(profileDir, 'chosen'),
          openRecovery: (purpose) => void opened.push(purpose),
          sensors: () => [],
          dayStartAt: options.dayStartAt ?? ((nowMs) => nowMs - (nowMs % 86_400_000)),
          version: '0.1.0',
          onChange: () => undefined,
          onQueue: () => undefined,
        }),
      ),
  };
}

export const pairing = { serverUrl: 'http://localhost:1234', code: 'ABCD', deviceName: 'Laptop' };

export function testContract(
  log: TestLog,
  patch: {
    readonly draft?: Partial<ContractDraft>;
    readonly summary?: Partial<ContractSummary>;
  } = {},
): ContractSummary {
  return {
    con: testCon,
    ten: testTen,
    fre: testFre,
    organisation: 'Acme Ltd',
    freelancer: 'Rina Das',
    draft: { ...ordinaryDraft, ...patch.draft },
    pins: {
      org_pk: orgRoot.pk,
      operator_pk: operator.pk,
      log_vkey: log.vkey,
      rp_id: 'localhost',
      origins: ['http://localhost:1234'],
      org_recipient: '',
    },
    state: 'offered',
    contractHash: '',
    legalHold: false,
    ...patch.summary,
  };
}

/** Pairs, signs the contract, and has the client accept it: ready to track. */
export async function readyToTrack(
  desktop: TestDesktop,
  draft: Partial<ContractDraft> = {},
): Promise<Diary> {
  const diary = await desktop.open();
  assertOk(await diary.pair(pairing));
  const contract = testContract(desktop.log, { draft });
  await contracts(diary).update({ contracts: [contract] });
  const { hash } = assertOk(await diary.accept(testCon));
  await contracts(diary).update({
    contracts: [{ ...contract, state: 'active', contractHash: hash }],
  });
  return diary;
}

export function contracts(diary: Diary) {
  const paired = diary.paired();
  if (paired === undefined) throw new Error('not paired');
  return paired.contracts;
}

export function journalOf(diary: Diary) {
  const paired = diary.paired();
  if (paired === undefined) throw new Error('not paired');
  return paired.journal;
}

export const ctx = { memo: 'Answering tickets', mode: 'desk', work: 'service' } as const;

/** Lets time pass second by second, with a key press in each. */
export async function work(desktop: TestDesktop, diary: Diary, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    desktop.clock.advance(1_000);
    desktop.input.send({ keys: 1, mouse: 0 });
    await diary.tick();
  }
}
