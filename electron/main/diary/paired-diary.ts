import type { IpcError } from '../../../shared/api/ipc.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { CoverPicture } from '../capture/cover-picture.ts';
import type { CaptureSensor, WindowSensor } from '../capture/sensors.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import { type FilePort, onDisk } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';
import { openAdoptedContracts } from './adopted-contracts.ts';
import { type BlobFiles, createBlobFiles } from './blob-files.ts';
import { type CatchUpDeps, catchUp } from './catch-up.ts';
import { type Checkpoints, openCheckpoints } from './checkpoints.ts';
import { type Contracts, contractsSchema, openContracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import { createDisclosureFiles } from './disclosure-files.ts';
import { createEditBook, type EditBook } from './edit-book.ts';
import { createSliceEditor, type SliceEditor } from './edit-slice.ts';
import type { EvidenceDeps } from './evidence.ts';
import type { Journal } from './journal.ts';
import { createLedgers, type Ledgers } from './ledgers.ts';
import { finishMoves } from './move-slice.ts';
import type { Notices } from './notices.ts';
import { openRecorder } from './open-recorder.ts';
import { createValuesReader, type ValuesReader } from './opened-values.ts';
import { createOutboxService, type OutboxService } from './outbox-service.ts';
import { type DevicesDeps, enrollmentOf } from './own-devices.ts';
import { logKeyOf, type Pairing } from './pairing.ts';
import { createPendingEdits, type PendingEdits } from './pending-edits.ts';
import { createPictureHold, type PictureHold } from './picture-hold.ts';
import { createPictureStore, type PictureStore } from './picture-store.ts';
import type { ProfilePaths } from './profile-paths.ts';
import { openReceipts, type Receipts } from './receipts.ts';
import type { Recovery } from './recover.ts';
import type { Recorder } from './recorder-types.ts';
import { openRefusals, type Refusals } from './refusals.ts';
import { removeAllGone, type RemoveDeps, sweepTemporary } from './remove-content.ts';
import { createSealer, type SealError, type Sealer } from './sealer.ts';
import { createServerLink, type FetchPort, type ServerLink } from './server-link.ts';

/** Everything that exists once the app is paired: one server, one device key, one recorder. */
export interface PairedDiary {
  readonly pairing: Pairing;
  readonly keys: DeviceKeys;
  readonly journal: Journal;
  readonly sealer: Sealer;
  readonly checkpoints: Checkpoints;
  readonly receipts: Receipts;
  readonly refusals: Refusals;
  readonly contracts: Contracts;
  readonly ledgers: Ledgers;
  readonly recorder: Recorder;
  readonly outbox: OutboxService;
  readonly blobs: BlobFiles;
  readonly pictures: PictureStore;
  readonly values: ValuesReader;
  readonly book: EditBook;
  readonly hold: PictureHold;
  readonly pending: PendingEdits;
  readonly editor: SliceEditor;
  readonly devices: DevicesDeps;
  readonly evidence: EvidenceDeps;
  readonly catchUp: () => ReturnType<typeof catchUp>;
  readonly link: ServerLink;
  readonly recovery: Recovery | undefined;
}

export interface PairedDeps {
  readonly files: FilePort;
  readonly paths: ProfilePaths;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly fetch: FetchPort;
  readonly clock: DeviceClock;
  readonly journal: Journal;
  readonly keys: DeviceKeys;
  readonly captureSensor: CaptureSensor;
  readonly windowSensor: WindowSensor;
  readonly coverPicture: CoverPicture;
  readonly notices: Notices;
  readonly version: string;
  readonly onChange: () => void;
  /** A new entry, receipt or schedule seed may be ready to leave. */
  readonly onQueue: () => void;
}

/** Opens what lies on disk; an interrupted session is sealed before anything else happens. */
export async function openPairedDiary(
  deps: PairedDeps,
  pairing: Pairing,
): Promise<Result<PairedDiary, IpcError>> {
  const base = await openBase(deps, pairing);
  if (!base.ok) return base;
  const { sealer, pictures } = base.value;
  const recorded = await openRecorder(deps, { sealer, pictures });
  if (!recorded.ok) return recorded;
  const parties = await openParties(deps, pairing, base.value);
  const open = { ...base.value, ...parties };
  const editing = createEditing(deps, open);
  const settled = await settleEdits(deps, editing.removing);
  if (!settled.ok) return settled;
  for (const { con } of open.contracts.list()) await open.ledgers.load(con);
  const { journal, keys, clock, randomBytes, files } = deps;
  const { contracts, ledgers, link, receipts } = open;
  const catchUpDeps: CatchUpDeps = {
    journal,
    sealer,
    keys,
    link,
    cons: () => contracts.list().map(({ con }) => con),
  };
  return ok({
    ...open,
    ...editing,
    ...recorded.value,
    pairing,
    keys,
    journal,
    catchUp: () => catchUp(catchUpDeps),
    devices: {
      ...open,
      journal,
      keys,
      clock,
      pairing,
      randomBytes,
      pulled: () => contracts.list().flatMap(({ con }) => ledgers.of(con) ?? []),
    },
    evidence: { ...open, files, journal, receipts },
  });
}

type Base = Awaited<ReturnType<typeof openBase>> extends Result<infer T, IpcError> ? T : never;

/** Files of the profile, and what signs. */
async function openBase(deps: PairedDeps, pairing: Pairing) {
  const { files, paths, journal, keys, clock, randomBytes } = deps;
  const { hasher } = mainCrypto;
  const checkpoints = await openCheckpoints(
    {
      files,
      crypto: mainCrypto,
      logKey: logKeyOf(pairing),
      statePath: paths.state('checkpoint'),
      forksDir: paths.forksDir,
      onFork: ({ size }) => deps.notices.say('log_fork', { size }),
    },
    pairing.checkpoint,
  );
  if (!checkpoints.ok) return err({ code: 'internal' as const, detail: checkpoints.error.code });
  const disclosures = createDisclosureFiles(files, paths.disclosuresDir);
  const { origin, fre } = pairing;
  const seen = () => checkpoints.value.seen();
  const signing = { journal, disclosures, keys, clock, randomBytes, seen, origin, fre };
  const sealer = createSealer(signing);
  const enrolled = await enroll({ journal, sealer, keys }, pairing);
  if (!enrolled.ok) return err({ code: 'disk_full' as const, detail: enrolled.error.type });
  const blobs = createBlobFiles(files, paths.blobsDir, hasher);
  const book = createEditBook(journal);
  const { serverUrl, token } = pairing;
  return ok({
    sealer,
    disclosures,
    blobs,
    book,
    checkpoints: checkpoints.value,
    values: createValuesReader({ journal, disclosures, book }),
    pictures: createPictureStore({ blobs, hasher, identity: keys.age.identity }),
    refusals: await openRefusals(files, paths.state('refused')),
    receipts: await openReceipts({
      files,
      crypto: mainCrypto,
      journal,
      checkpoints: checkpoints.value,
      operatorPk: pairing.operatorPk,
      receiptsPath: paths.receipts,
      heldPath: paths.held,
      quarantineDir: paths.quarantineDir,
    }),
    link: createServerLink({ fetch: deps.fetch, serverUrl, token }),
  });
}

/** Contracts and what the log says about them; each needs the other, later. */
async function openParties(
  deps: PairedDeps,
  pairing: Pairing,
  base: Base,
): Promise<Pick<PairedDiary, 'contracts' | 'ledgers'>> {
  const { files, paths, journal, keys, notices } = deps;
  const { refusals, checkpoints, receipts } = base;
  const found: { contracts?: Contracts } = {};
  const ledgers = createLedgers({
    files,
    stateDir: paths.stateDir,
    journal,
    receipts,
    checkpoints,
    readValues: base.values.read,
    anchorsOf: async (con) => found.contracts?.anchors(con),
    fre: pairing.fre,
    recoveryKid: () => keys.recoveryKid(),
  });
  const contracts = await openContracts({
    ...base,
    files,
    file: createJsonFile(files, paths.state('contracts'), contractsSchema),
    proofDir: paths.proofDir,
    journal,
    keys,
    pairing,
    notices,
    adopted: await openAdoptedContracts(files, paths.state('adopted')),
    ledgers: () => ledgers,
    endedBy: () => endedBy(refusals),
  });
  found.contracts = contracts;
  return { contracts, ledgers };
}

function endedBy(refusals: Refusals): 'chain_forked' | 'key_revoked' | undefined {
  const codes = new Set(refusals.list().map(({ code }) => code));
  if (codes.has('E_CHAIN_FORK')) return 'chain_forked';
  return codes.has('E_KEY_REVOKED') ? 'key_revoked' : undefined;
}

interface Editing extends Pick<PairedDiary, 'editor' | 'pending' | 'hold' | 'outbox'> {
  readonly removing: RemoveDeps & Parameters<typeof finishMoves>[0];
}

/** What may leave, and what may be changed until then. */
function createEditing(
  deps: PairedDeps,
  open: Base & Pick<PairedDiary, 'contracts' | 'ledgers'>,
): Editing {
  const { journal, clock, notices, version, coverPicture, onChange } = deps;
  const pending = createPendingEdits({
    wallMs: () => clock.wallMs(),
    onFailed: ({ action }, { code }) => {
      notices.say('edit_failed', { action, code });
      onChange();
    },
  });
  const hold = createPictureHold({ ...open, journal, clock });
  const removing = { ...open, journal, version };
  return {
    removing,
    pending,
    hold,
    editor: createSliceEditor({ ...removing, hold, pending, clock, coverPicture }),
    outbox: createOutboxService({ ...open, journal, readValues: open.values.read, hold, pending }),
  };
}

/** What a crash interrupted: time that was released is issued again, then what is gone goes. */
async function settleEdits(
  { files, paths, journal }: PairedDeps,
  removing: Editing['removing'],
): Promise<Result<undefined, IpcError>> {
  if (journal.missing() === 0) {
    const finished = await finishMoves(removing);
    if (!finished.ok) return finished;
  }
  const done = await onDisk(async () => {
    await removeAllGone(removing);
    await sweepTemporary(files, [paths.disclosuresDir, paths.blobsDir, paths.stateDir]);
  });
  return done.ok ? ok(undefined) : err({ code: 'disk_full', detail: done.error.code });
}

/**
 * The first entry of the device; made again at the next start if it did not reach the journal. A
 * further device waits for whoever vouches for it.
 */
async function enroll(
  { journal, sealer, keys }: Pick<PairedDiary, 'journal' | 'sealer' | 'keys'>,
  { nonce, isFurther }: Pairing,
): Promise<Result<undefined, SealError>> {
  const isEnrolled = journal.head(nilUuid) !== undefined || journal.missing() > 0;
  if (isEnrolled || isFurther === true) return ok(undefined);
  const sealed = await sealer.seal(enrollmentOf(keys, nonce));
  return sealed.ok ? ok(undefined) : sealed;
}
