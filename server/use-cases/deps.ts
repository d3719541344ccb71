import type { CryptoPort } from '../../shared/kit/crypto-port.ts';
import type { EventHub } from '../http/event-hub.ts';
import type { Logger } from '../http/logger.ts';
import type { Throttle } from '../http/throttle.ts';
import type { Clock } from '../log/clock.ts';
import type { LogWriter } from '../log/log-writer.ts';
import type { OperatorKeys } from '../log/operator-keys.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { KeptEntries } from '../log/kept-entries.ts';
import type { Store } from '../store/store.ts';
import type { KnownPasswords } from './passwords.ts';
import type { Machine } from './readiness.ts';
import type { Turns } from './turns.ts';

/** What the making of a bundle needs; a command has it without a running server. */
export type BundleDeps = Pick<ServerDeps, 'store' | 'crypto' | 'keys' | 'clock' | 'origin'>;

/** What an export needs. */
export type ExportDeps = BundleDeps & Pick<ServerDeps, 'blobs' | 'logger'>;

/** Everything that use cases reach the world through. */
export interface ServerDeps {
  readonly store: Store;
  readonly blobs: BlobStore;
  /** What must survive the restoring of an older database. */
  readonly kept: KeptEntries;
  readonly crypto: CryptoPort;
  readonly keys: OperatorKeys;
  readonly clock: Clock;
  /** 32 hex: this process, in the clock readings of what the operator signs. */
  readonly boot: string;
  readonly logWriter: LogWriter;
  /** Batches that wait for the log's end hold a connection each: never all that there are. */
  readonly acceptTurns: Turns;
  readonly events: EventHub;
  readonly logger: Logger;
  readonly machine: Machine;
  /** Attempts to sign in, by e-mail address, from wherever they come. */
  readonly signInThrottle: Throttle;
  /** Mails that one person causes or gets; each has an address behind it. */
  readonly mailThrottle: Throttle;
  /** Delivers what `queueMail` ordered. */
  readonly mail: { wake(): void };
  /** Passwords that are too well known to protect anything. */
  readonly knownPasswords: KnownPasswords;
  /** Origin of the log, e.g. `diary.example.com/log` */
  readonly origin: string;
  /** Where browsers reach this server, e.g. `https://diary.example.com` */
  readonly publicUrl: string;
}
