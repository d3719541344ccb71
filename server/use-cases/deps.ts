import type { CryptoPort } from '../../shared/kit/crypto-port.ts';
import type { EventHub } from '../http/event-hub.ts';
import type { Logger } from '../http/logger.ts';
import type { Throttle } from '../http/throttle.ts';
import type { Clock } from '../log/clock.ts';
import type { LogWriter } from '../log/log-writer.ts';
import type { OperatorKeys } from '../log/operator-keys.ts';
import type { BlobFiles } from '../store/blob-files.ts';
import type { KeptEntries } from '../log/kept-entries.ts';
import type { Store } from '../store/store.ts';

/** Everything that use cases reach the world through. */
export interface ServerDeps {
  readonly store: Store;
  readonly blobs: BlobFiles;
  /** What must survive the restoring of an older database. */
  readonly kept: KeptEntries;
  readonly crypto: CryptoPort;
  readonly keys: OperatorKeys;
  readonly clock: Clock;
  /** 32 hex: this process, in the clock readings of what the operator signs. */
  readonly boot: string;
  readonly logWriter: LogWriter;
  readonly events: EventHub;
  readonly logger: Logger;
  /** Attempts to sign in, by e-mail address, from wherever they come. */
  readonly signInThrottle: Throttle;
  /** Origin of the log, e.g. `diary.example.com/log` */
  readonly origin: string;
  /** Where browsers reach this server, e.g. `https://diary.example.com` */
  readonly publicUrl: string;
}
