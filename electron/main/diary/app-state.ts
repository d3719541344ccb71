import type {
  AppState,
  LastCapture,
  Notice,
  PairingState,
  SensorState,
  SyncState,
  TrackingState,
  WeekTalk,
} from '../../../shared/api/app-state.ts';
import type { OutboxRequest } from '../../../shared/api/ipc.ts';
import { kidWords, logWords } from '../../../shared/entry/key-words.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { capNow } from './cap-watch.ts';
import type { DeviceClock } from './device-clock.ts';
import { recordsOf, trackedSinceMs } from './journal-queries.ts';
import { listDevices } from './own-devices.ts';
import type { PairedDiary } from './paired-types.ts';
import type { RecorderView } from './recorder-types.ts';
import { failingNow } from './slice-agreement.ts';
import { closingWeek } from './week-close.ts';
import { readWeekState } from './week-state.ts';
import { readWeekTalks } from './week-talk.ts';

export interface AppStateInput {
  readonly version: string;
  readonly paired: PairedDiary | undefined;
  readonly sensors: readonly SensorState[];
  readonly notices: readonly Notice[];
  readonly sync: OutboxRequest<'outbox.status'> | undefined;
  readonly lastSyncAt: number | undefined;
  readonly ended: TrackingState['ended'];
  readonly selected: Selected;
  readonly clock: DeviceClock;
  /** Start of the local day, epoch ms. */
  readonly dayStartAt: (nowMs: number) => number;
}

/** Everything but the settings, which are not the diary's. */
export type DiaryAppState = Omit<AppState, 'settings'>;

/** What the window last chose: shown again while nothing runs. */
export interface Selected {
  readonly con: string;
  readonly ctx: TrackingState['ctx'];
}

export const nothingSelected: Selected = {
  con: '',
  ctx: { memo: '', mode: 'desk', work: 'service' },
};

const recentMemos = 8;

/** One snapshot of everything that the desktop window shows. */
export async function readAppState(input: AppStateInput): Promise<DiaryAppState> {
  const { paired, version, sensors, notices } = input;
  const view = paired?.recorder.view();
  const selected = { ...input.selected, con: selectedCon(input) };
  const con = view?.session?.con ?? selected.con;
  const signed = paired?.contracts.signed(con);
  const { clock } = input;
  return {
    version,
    sensors,
    notices,
    pairing: paired && (await pairingOf(paired)),
    contracts: paired?.contracts.list() ?? [],
    tracking: await trackingOf({ ...input, selected }, view),
    lastCapture: view && lastCaptureOf(view),
    sync: syncOf(input),
    week: paired && signed && (await readWeekState(paired, signed.payload, clock.nowMs())),
    lastWeek: paired && signed && (await closingWeek(paired, signed.payload, clock.nowMs())),
    talks: paired ? talksOf(paired) : [],
    devices: paired ? listDevices(paired.devices) : [],
    pendingEdits: paired?.pending.list() ?? [],
  };
}

/**
 * What she chose; before she chose anything, what she worked on last, else the first contract that can
 * be worked on. The window names the same one, so its week is there before the first start.
 */
function selectedCon({ paired, selected }: AppStateInput): string {
  if (paired === undefined || selected.con !== '') return selected.con;
  const active = paired.contracts.list().filter(({ state }) => state === 'active');
  const last = paired.journal.records().findLast(({ kind }) => kind === 'slice');
  const found = active.find(({ con }) => con === last?.payload.con) ?? active[0];
  return found?.con ?? '';
}

function talksOf({ contracts, ledgers, replies }: PairedDiary): readonly WeekTalk[] {
  return contracts.list().flatMap(({ con }) => {
    const signed = contracts.signed(con);
    const ledger = ledgers.of(con)?.ledger;
    return signed && ledger ? readWeekTalks(signed.payload, ledger, replies.of(con)) : [];
  });
}

async function pairingOf({ pairing, keys, journal }: PairedDiary): Promise<PairingState> {
  const isEnrolled = journal.head(nilUuid) !== undefined || journal.missing() > 0;
  return {
    enrolment: isEnrolled ? 'enrolled' : 'unendorsed',
    recovery: (await keys.recoverySeed()) === undefined ? 'written' : 'unwritten',
    recoveryWords: kidWords(keys.recoveryKid()),
    serverName: pairing.serverName,
    serverUrl: pairing.serverUrl,
    origin: pairing.origin,
    logWords: logWords(mainCrypto.hasher, pairing.vkey),
    freelancer: { id: pairing.fre, name: pairing.name },
    device: { kid: keys.kid, words: kidWords(keys.kid), keystore: keys.keystore },
  };
}

async function trackingOf(
  input: AppStateInput,
  view: RecorderView | undefined,
): Promise<TrackingState> {
  const { paired, selected, ended } = input;
  const isTracking = view?.isTracking === true;
  const con = isTracking ? (view.session?.con ?? selected.con) : selected.con;
  const sinceMs = input.dayStartAt(input.clock.nowMs());
  const sealedMs = paired ? trackedSinceMs(paired.journal.records(), con, sinceMs) : 0;
  const open = view?.open;
  const openMs = open === undefined ? 0 : open.toMs - open.fromMs;
  return {
    state: isTracking ? 'tracking' : 'stopped',
    con,
    ctx: view?.ctx ?? selected.ctx,
    sessionMs: view?.sessionMs ?? 0,
    todayMs: sealedMs + openMs,
    ...(paired ? await memosOf(paired, con) : { recentMemos: [], sameMemoSlices: 0 }),
    ...(view?.startedAtMs !== undefined && { sessionStartedAt: view.startedAtMs }),
    ...(open && {
      open: {
        idx: open.idx,
        fromMs: open.fromMs,
        toMs: open.toMs,
        k: open.act.k,
        m: open.act.m,
        active: open.act.active,
        src: open.act.src,
        failing: failingOpen(input, open),
      },
    }),
    ...(ended !== undefined && !isTracking && { ended, endedBy: ended.by }),
    ...(view?.idleSinceMs !== undefined && { idleSinceAt: view.idleSinceMs }),
  };
}

function failingOpen(
  { paired, clock }: AppStateInput,
  open: NonNullable<RecorderView['open']>,
): NonNullable<TrackingState['open']>['failing'] {
  const con = paired?.recorder.view().session?.con ?? '';
  const contract = paired?.contracts.signed(con)?.payload;
  if (paired === undefined || contract === undefined) return [];
  const isOver = capNow(paired, contract, clock.nowMs()) === 'over';
  return failingNow(contract, open, isOver ? 'over' : 'within');
}

/** Newest first, each once; and for how long the newest has been the same. */
async function memosOf(
  paired: PairedDiary,
  con: string,
): Promise<Pick<TrackingState, 'recentMemos' | 'sameMemoSlices'>> {
  const memos: string[] = [];
  for (const record of recordsOf(paired.journal.records(), 'slice').slice(-100).toReversed()) {
    if (record.payload.con !== con) continue;
    const { memo = '' } = await paired.values.readAmended(record);
    memos.push(memo.trim());
  }
  const firstOther = memos.findIndex((memo) => memo !== memos[0]);
  return {
    recentMemos: [...new Set(memos.filter((memo) => memo !== ''))].slice(0, recentMemos),
    sameMemoSlices: firstOther < 0 ? memos.length : firstOther,
  };
}

function lastCaptureOf({ lastTaken }: RecorderView): LastCapture | undefined {
  const [first] = lastTaken?.facts ?? [];
  if (lastTaken === undefined || first === undefined) return undefined;
  const { atMs, tookMs } = lastTaken;
  const { shot, thumb } = first;
  if (!isTaken(shot)) return { type: 'failed', atMs, reason: shot.fail };
  return {
    type: 'taken',
    atMs,
    tookMs,
    blob: shot.blob,
    lenBytes: shot.len,
    thumb: thumb !== undefined && isTaken(thumb) ? thumb.blob : shot.blob,
  };
}

function syncOf({ paired, sync, lastSyncAt }: AppStateInput): SyncState {
  if (paired === undefined)
    return { state: 'unpaired', waiting: 0, waitingPictures: 0, receipted: 0, refused: [] };
  const { receipts, journal, refusals } = paired;
  const receipted = receipts.count();
  const waiting = journal.records().filter(({ hash }) => receipts.of(hash) === undefined).length;
  const refused = refusals.list();
  // What is on disk decides; the queue only adds why it waits.
  const idle = waiting === 0 ? 'synced' : 'waiting';
  return {
    state: sync === undefined || sync.state === 'unpaired' ? idle : sync.state,
    waiting,
    waitingPictures: sync?.waitingPictures ?? 0,
    receipted,
    refused,
    ...(lastSyncAt !== undefined && { lastSyncAt }),
    ...(sync?.code !== undefined && {
      problem: { code: sync.code, ...(sync.detail !== undefined && { detail: sync.detail }) },
    }),
  };
}
