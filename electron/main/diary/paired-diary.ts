import type { IpcError } from '../../../shared/api/ipc.ts';
import { initialSlicerState, step } from '../../../shared/domain/slicer.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { CaptureSensor, WindowSensor } from '../capture/sensors.ts';
import { mainCrypto } from '../crypto/node-crypto.ts';
import type { FilePort } from '../files/file-port.ts';
import { createJsonFile } from '../files/json-file.ts';
import { type BlobFiles, createBlobFiles } from './blob-files.ts';
import { type Checkpoints, openCheckpoints } from './checkpoints.ts';
import { type Contracts, contractsSchema, openContracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import { createDisclosureFiles } from './disclosure-files.ts';
import type { Journal } from './journal.ts';
import { newestCell, sealedThroughMs } from './journal-queries.ts';
import { createLedgers, type Ledgers } from './ledgers.ts';
import type { Notices } from './notices.ts';
import { createOpenSliceFile, type OpenSlice } from './open-slice-file.ts';
import { createValuesReader, type ReadValues } from './opened-values.ts';
import { createOutboxService, type OutboxService } from './outbox-service.ts';
import { logKeyOf, type Pairing } from './pairing.ts';
import type { ProfilePaths } from './profile-paths.ts';
import { openReceipts, type Receipts } from './receipts.ts';
import { type Recovery, recoverSession } from './recover.ts';
import { createRecorder } from './recorder.ts';
import type { Recorder } from './recorder-types.ts';
import { openRefusals, type Refusals } from './refusals.ts';
import { createSealBacklog } from './seal-backlog.ts';
import { createSealer, type SealError, type Sealer } from './sealer.ts';
import { createServerLink, type FetchPort, type ServerLink } from './server-link.ts';
import { takeCaptures } from './take-captures.ts';

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
  readonly readValues: ReadValues;
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
  const { files, paths, journal, keys, clock } = deps;
  const checkpoints = await openCheckpoints(
    {
      files,
      crypto: mainCrypto,
      logKey: logKeyOf(pairing),
      statePath: paths.state('checkpoint'),
      forksDir: paths.forksDir,
    },
    pairing.checkpoint,
  );
  if (!checkpoints.ok) return err({ code: 'internal', detail: checkpoints.error.code });
  const disclosures = createDisclosureFiles(files, paths.disclosuresDir);
  const { origin, fre } = pairing;
  const { randomBytes } = deps;
  const seen = () => checkpoints.value.seen();
  const sealer = createSealer({
    journal,
    disclosures,
    keys,
    clock,
    randomBytes,
    seen,
    origin,
    fre,
  });
  const enrolled = await enroll({ journal, sealer, keys }, pairing);
  if (!enrolled.ok) return err({ code: 'disk_full', detail: enrolled.error.type });
  const blobs = createBlobFiles(files, paths.blobsDir, mainCrypto.hasher);
  const readValues = createValuesReader({ journal, disclosures });
  const receipts = await openReceipts({
    files,
    crypto: mainCrypto,
    journal,
    checkpoints: checkpoints.value,
    operatorPk: pairing.operatorPk,
    receiptsPath: paths.receipts,
    heldPath: paths.held,
    quarantineDir: paths.quarantineDir,
  });
  const opened = await openRecorder(deps, { sealer, blobs });
  if (!opened.ok) return opened;
  const contracts = await openContracts({
    files,
    file: createJsonFile(files, paths.state('contracts'), contractsSchema),
    proofDir: paths.proofDir,
    journal,
    sealer,
    keys,
    pairing,
  });
  const ledgers = createLedgers({
    files,
    stateDir: paths.stateDir,
    journal,
    receipts,
    readValues,
    anchorsOf: (con) => contracts.anchors(con),
  });
  for (const { con } of contracts.list()) await ledgers.load(con);
  return ok({
    pairing,
    keys,
    journal,
    sealer,
    receipts,
    contracts,
    ledgers,
    blobs,
    readValues,
    ...opened.value,
    checkpoints: checkpoints.value,
    refusals: await openRefusals(files, paths.state('refused')),
    outbox: createOutboxService({ journal, receipts, disclosures, blobs, readValues, clock }),
    link: createServerLink({
      fetch: deps.fetch,
      serverUrl: pairing.serverUrl,
      token: pairing.token,
    }),
  });
}

/** The first entry of the device; made again at the next start if it did not reach the journal. */
async function enroll(
  { journal, sealer, keys }: Pick<PairedDiary, 'journal' | 'sealer' | 'keys'>,
  { nonce }: Pairing,
): Promise<Result<undefined, SealError>> {
  if (journal.head(nilUuid) !== undefined || journal.missing() > 0) return ok(undefined);
  const sealed = await sealer.seal({
    kind: 'enroll',
    ten: nilUuid,
    con: nilUuid,
    fields: { pk: keys.pk, nonce, endorse: 'none', recovery: keys.recoveryPk, ks: keys.keystore },
  });
  return sealed.ok ? ok(undefined) : sealed;
}

async function openRecorder(
  deps: PairedDeps,
  { sealer, blobs }: Pick<PairedDiary, 'sealer' | 'blobs'>,
): Promise<Result<Pick<PairedDiary, 'recorder' | 'recovery'>, IpcError>> {
  const { files, paths, journal, clock, randomBytes, version, notices } = deps;
  const openSliceFile = createOpenSliceFile(files, paths.state('open-slice'));
  const found = await openSliceFile.read();
  const saved = typeof found === 'object' ? found.value : undefined;
  const recovered = await recoverSession({ journal, sealer, version }, saved);
  if (!recovered.ok) return err({ code: 'disk_full', detail: recovered.error.type });
  const recovery = recovered.value;
  const slicer = stateAfter(journal, saved, clock);
  const session = saved?.session;
  // Nothing was sealed of it while the journal lacks entries: it stays as it was found.
  if (session !== undefined && journal.missing() === 0)
    await openSliceFile.write({ v: 1, session, slicer });
  const recorder = createRecorder(
    {
      clock,
      journal,
      sealer,
      backlog: createSealBacklog(sealer, version, deps.onQueue),
      openSliceFile,
      randomBytes,
      takeCaptures: (request) =>
        takeCaptures(
          { sensor: deps.captureSensor, blobs, freeBytes: () => files.freeBytes(paths.dir) },
          request,
        ),
      readWindow: (detail) => deps.windowSensor.read(detail),
      onChange: deps.onChange,
      onDiskProblem: (problem) => {
        if (problem === undefined) notices.withdraw('disk_full');
        else notices.say('disk_full', { code: 'code' in problem ? problem.code : problem.type });
      },
    },
    { slicer, session },
  );
  return ok({ recorder, recovery });
}

/** No session, and never before the end of what is journalled (protocol 3.15). */
function stateAfter(journal: Journal, saved: OpenSlice | undefined, clock: DeviceClock) {
  const before = saved?.slicer ?? initialSlicerState();
  const ended = step(before, { type: 'recover', clock: clock.reading() }).state;
  const cell = newestCell(journal.records());
  return {
    ...ended,
    endedAtMs: Math.max(ended.endedAtMs, sealedThroughMs(journal.records())),
    cell: cell.idx >= ended.cell.idx ? cell : ended.cell,
  };
}
