import type { Contracts } from './contracts.ts';
import type { DeviceClock } from './device-clock.ts';
import type { Journal } from './journal.ts';
import type { JournalRecord } from './journal-lines.ts';
import type { CarriedBook } from './outbox-carried-book.ts';
import type { Receipts } from './receipts.ts';

/** When pictures may leave (protocol 3.9): never before their entry is in the log. */
export interface PictureHold {
  /** Epoch ms of this computer's clock: signing plus the contract's `hold_s`. */
  picturesFromAt(record: JournalRecord): number;
  /** May its pictures be handed out now? Once they were, they count as gone for good. */
  mayLeave(record: JournalRecord): boolean;
  mayHaveLeft(record: JournalRecord): boolean;
  noteHandedOut(record: JournalRecord): void;
}

export function createPictureHold(deps: {
  readonly journal: Journal;
  readonly receipts: Receipts;
  readonly contracts: Pick<Contracts, 'payloadOf'>;
  readonly clock: Pick<DeviceClock, 'wallMs'>;
  /** Pictures that left in a file. */
  readonly carried: Pick<CarriedBook, 'has'>;
}): PictureHold {
  const handedOut = new Set<string>();
  const picturesFromAt = (record: JournalRecord): number => {
    const signedAt = record.payload.clk.wall_ms;
    if (record.kind === 'amend') {
      const target = deps.journal.find(record.payload.target);
      // A covered picture leaves when the one that it replaces would have left.
      return target === undefined ? signedAt : Math.max(signedAt, picturesFromAt(target));
    }
    if (record.kind !== 'slice') return signedAt;
    const holdS = deps.contracts.payloadOf(record)?.pol.hold_s ?? 0;
    return signedAt + holdS * 1_000;
  };
  const mayLeave = (record: JournalRecord) =>
    deps.receipts.of(record.hash) !== undefined && deps.clock.wallMs() >= picturesFromAt(record);
  return {
    picturesFromAt,
    mayLeave,
    mayHaveLeft: (record) =>
      mayLeave(record) ||
      handedOut.has(record.hash) ||
      deps.carried.has(record.hash) ||
      (deps.receipts.heldOf(record.hash)?.names ?? []).some((name) => name.startsWith('shot')),
    noteHandedOut: (record) => void handedOut.add(record.hash),
  };
}
