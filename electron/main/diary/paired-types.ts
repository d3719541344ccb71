import type { CoverPicture } from '../capture/cover-picture.ts';
import type { CaptureSensor, WindowSensor } from '../capture/sensors.ts';
import type { FilePort } from '../files/file-port.ts';
import type { BlobFiles } from './blob-files.ts';
import type { catchUp } from './catch-up.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { Contracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { DeviceKeys } from './device-key.ts';
import type { EditBook } from './edit-book.ts';
import type { SliceEditor } from './edit-slice.ts';
import type { EndorseDesk } from './endorse-device.ts';
import type { EvidenceDeps } from './evidence.ts';
import type { Journal } from './journal.ts';
import type { Ledgers } from './ledgers.ts';
import type { Notices } from './notices.ts';
import type { ValuesReader } from './opened-values.ts';
import type { CarriedBook } from './outbox-carried-book.ts';
import type { OutboxService } from './outbox-service.ts';
import type { DevicesDeps } from './own-devices.ts';
import type { OwnReplies } from './own-replies.ts';
import type { Pairing } from './pairing.ts';
import type { PairingFile } from './pairing-file.ts';
import type { PendingEdits } from './pending-edits.ts';
import type { PictureHold } from './picture-hold.ts';
import type { PictureStore } from './picture-store.ts';
import type { ProfilePaths } from './profile-paths.ts';
import type { Receipts } from './receipts.ts';
import type { Recorder } from './recorder-types.ts';
import type { Recovery } from './recover.ts';
import type { Refusals } from './refusals.ts';
import type { Sealer } from './sealer.ts';
import type { SecretStore } from './secret-store.ts';
import type { FetchPort, ServerLink } from './server-link.ts';
import type { TokenKeeper } from './token-keeper.ts';

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
  readonly carried: CarriedBook;
  readonly blobs: BlobFiles;
  readonly pictures: PictureStore;
  readonly values: ValuesReader;
  readonly book: EditBook;
  readonly hold: PictureHold;
  readonly pending: PendingEdits;
  readonly editor: SliceEditor;
  readonly devices: DevicesDeps;
  readonly evidence: EvidenceDeps;
  readonly replies: OwnReplies;
  readonly endorsing: EndorseDesk;
  readonly catchUp: () => ReturnType<typeof catchUp>;
  readonly link: ServerLink;
  readonly tokens: TokenKeeper;
  readonly recovery: Recovery | undefined;
}

/** Whether pictures may go out on this network: at once, after every entry, or not at all. */
export type PictureTraffic = () => 'at_once' | 'later' | 'never';

export interface PairedDeps {
  readonly files: FilePort;
  readonly paths: ProfilePaths;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly fetch: FetchPort;
  readonly secrets: SecretStore;
  readonly pairingFile: PairingFile;
  readonly clock: DeviceClock;
  readonly journal: Journal;
  readonly keys: DeviceKeys;
  readonly captureSensor: CaptureSensor;
  readonly windowSensor: WindowSensor;
  readonly coverPicture: CoverPicture;
  readonly notices: Notices;
  readonly pictureTraffic?: PictureTraffic;
  readonly version: string;
  readonly onChange: () => void;
  /** A new entry, receipt or schedule seed may be ready to leave. */
  readonly onQueue: () => void;
}
