import type { DesktopRequest, IpcError } from '../../../shared/api/ipc.ts';
import { bytesToHex } from '../../../shared/kit/hex.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import { createJsonFile } from '../files/json-file.ts';
import { nothingSelected } from './app-state.ts';
import { createDeviceClock, type DeviceClock, estimateOffset } from './device-clock.ts';
import { type DeviceKeys, loadOrCreateDeviceKeys } from './device-key.ts';
import { createActions } from './diary-actions.ts';
import type { Answer, Diary, DiaryDeps, DiaryState } from './diary-types.ts';
import { sealedThroughMs } from './journal-queries.ts';
import { createNotices, type Notices } from './notices.ts';
import { openOwnJournal } from './own-journal.ts';
import { openPairedDiary } from './paired-diary.ts';
import type { PairedDeps, PairedDiary } from './paired-types.ts';
import { loadPairing, type Pairing, pairingSchema, pairWithServer } from './pairing.ts';
import { createPairingFile, type PairingFile } from './pairing-file.ts';
import { profilePaths } from './profile-paths.ts';

/** Opens a profile: its journal, its keys, and the session that a crash left open. */
export async function openDiary(deps: DiaryDeps): Promise<Result<Diary, IpcError>> {
  const paths = profilePaths(deps.profileDir);
  const notices = createNotices(deps.onChange);
  const pairingFile = createJsonFile(deps.files, paths.state('pairing'), pairingSchema);
  const sharedFile = createPairingFile(pairingFile);
  const stored = await loadPairing(deps.secrets, pairingFile);
  if (stored === 'unreadable' || stored === 'sealed')
    return err({ code: 'keystore_unavailable', detail: `pairing ${stored}` });
  const boot = bytesToHex(deps.randomBytes(16));
  const clock = createDeviceClock(deps.clock, { boot, offMs: stored?.offMs ?? 0 });
  const state: DiaryState = {
    paired: undefined,
    selected: nothingSelected,
    sync: undefined,
    lastSyncAt: undefined,
    ended: undefined,
    seenEnd: undefined,
    isClockInDoubt: false,
    lastReading: undefined,
  };
  const open = async (pairing: Pairing): Answer<undefined> => {
    const keys = await loadKeys(deps, paths.state('device-key'));
    if (!keys.ok) return keys;
    const journal = await openOwnJournal(deps, keys.value, notices);
    const pairedDeps = pairedDepsOf(deps, {
      clock,
      journal,
      notices,
      keys: keys.value,
      paths,
      pairingFile: sharedFile,
    });
    const opened = await openPairedDiary(pairedDeps, pairing);
    if (!opened.ok) return opened;
    state.paired = opened.value;
    sayRecovery(state, opened.value, notices);
    await sayFork(opened.value, notices);
    void catchUpQuietly(opened.value, notices).then(deps.onQueue);
    return ok(undefined);
  };
  if (stored !== undefined) {
    const opened = await open(stored);
    if (!opened.ok) return opened;
  }
  if (state.paired !== undefined)
    void refreshOffset({ deps, clock, file: sharedFile }, state.paired);
  connectInput(deps, state);
  const pair = async (request: DesktopRequest<'pairing.pair'>): Answer<undefined> => {
    // A further device that nobody vouched for yet may start again, with a new code.
    if (state.paired !== undefined && state.paired.journal.records().length > 0)
      return err({ code: 'already_paired' });
    const { fetch, secrets } = deps;
    const wallMs = () => deps.clock.wallMs();
    const paired = await pairWithServer({ fetch, secrets, wallMs, file: pairingFile }, request);
    if (!paired.ok) return paired;
    clock.setOffset(paired.value.offMs);
    const opened = await open(paired.value);
    deps.onChange();
    deps.onQueue();
    return opened;
  };
  return ok({ ...createActions({ deps, state, notices, clock }), pair });
}

/** Asks the server what time it is, for this boot if no session has begun, and for the next. */
async function refreshOffset(
  {
    deps,
    clock,
    file,
  }: {
    readonly deps: DiaryDeps;
    readonly clock: DeviceClock;
    readonly file: PairingFile;
  },
  { link }: PairedDiary,
): Promise<void> {
  const sentMs = deps.clock.wallMs();
  const answered = await link.call('getTime');
  const stored = await file.read();
  // Offline is normal; the last estimate stands.
  if (!answered.ok || stored === undefined) return;
  const { serverMs } = answered.value;
  const offMs = estimateOffset({ sentMs, serverMs, answeredMs: deps.clock.wallMs() });
  clock.setOffset(offMs);
  if (offMs !== stored.offMs) await file.change((now) => ({ ...now, offMs }));
}

function connectInput(deps: DiaryDeps, state: DiaryState): void {
  deps.input.onInput((counts) => void state.paired?.recorder.input(counts));
  deps.input.onSource((src) => void state.paired?.recorder.source(src));
}

function sayRecovery(
  state: DiaryState,
  { recovery, journal }: PairedDiary,
  notices: Notices,
): void {
  if (recovery === undefined) return;
  state.ended = { by: 'recovered', atMs: recovery.atMs, leftOutMs: recovery.leftOutMs };
  state.selected = { ...nothingSelected, con: recovery.session.con };
  const safeMs = journal.records().reduce((sum, record) => {
    const isOfSession =
      record.kind === 'slice' && record.payload.session === recovery.session.start;
    return isOfSession ? sum + record.payload.to_ms - record.payload.from_ms : sum;
  }, 0);
  notices.say('recovered', { atMs: sealedThroughMs(journal.records()), safeMs });
}

/** Until the log is one again: a restart must not make it look so. */
async function sayFork({ checkpoints, refusals }: PairedDiary, notices: Notices): Promise<void> {
  if ((await checkpoints.forks()).length > 0)
    notices.say('log_fork', { size: checkpoints.seen().size });
  if (refusals.list().some(({ code }) => code === 'E_CHAIN_FORK')) notices.say('chain_forked');
}

/** At each start, before the next entry would fork a chain that goes on elsewhere (3.18). */
async function catchUpQuietly(paired: PairedDiary, notices: Notices): Promise<void> {
  // Nothing of this device is on the server yet, or it is off-line: then nothing comes back.
  if (paired.receipts.count() === 0 && paired.journal.missing() === 0) return;
  const caught = await paired.catchUp();
  if (!caught.ok && caught.error.code === 'chain_forked') notices.say('chain_forked');
  if (!caught.ok) return;
  if (caught.value.added > 0) notices.say('caught_up', { entries: caught.value.added });
  if (caught.value.missing === 0) notices.withdraw('journal_rolled_back');
}

async function loadKeys(deps: DiaryDeps, path: string): Answer<DeviceKeys> {
  const { files, secrets, randomBytes } = deps;
  const keys = await loadOrCreateDeviceKeys({ files, path, secrets, randomBytes });
  return keys.ok ? keys : err({ code: 'keystore_unavailable', detail: keys.error.detail });
}

function pairedDepsOf(
  deps: DiaryDeps,
  opened: Pick<PairedDeps, 'clock' | 'journal' | 'notices' | 'keys' | 'paths' | 'pairingFile'>,
): PairedDeps {
  const { files, randomBytes, fetch, secrets, captureSensor, windowSensor, coverPicture } = deps;
  const { version, onChange, onQueue } = deps;
  return {
    ...opened,
    files,
    randomBytes,
    fetch,
    secrets,
    captureSensor,
    windowSensor,
    coverPicture,
    ...(deps.pictureTraffic && { pictureTraffic: deps.pictureTraffic }),
    version,
    onChange,
    onQueue,
  };
}
