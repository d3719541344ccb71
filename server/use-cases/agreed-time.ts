import type { Entry } from '../../shared/entry/entry.ts';
import type { ContractLedger, LedgerTimesheet } from '../../shared/entry/ledger.ts';
import type { Repositories } from '../store/store.ts';
import { readLedger } from './contract-ledger.ts';
import type { ServerDeps } from './deps.ts';

/**
 * Which slices may still be moved, while a batch is taken in: time that a client agreed to pay, or
 * that was given up before, stays where it is (protocol 3.17). Released, it could be paid twice.
 */
export interface AgreedTime {
  /** False for what is not a live slice of the contract. */
  isMovable(con: string, slice: string): Promise<boolean>;
  /** Entries of the batch, as they are taken. */
  note(entry: Entry): void;
}

interface Known {
  readonly movable: Set<string>;
  /** Hashes of timesheets with a client's approval in force. */
  readonly approved: ReadonlySet<string>;
}

/** Reads a contract's entries once per batch, unless the batch changes what was approved. */
export function createAgreedTime(deps: Pick<ServerDeps, 'crypto'>, tx: Repositories): AgreedTime {
  const knownByCon = new Map<string, Known>();
  return {
    isMovable: async (con, slice) => {
      const known = knownByCon.get(con) ?? (await read(deps, tx, con));
      knownByCon.set(con, known);
      return known.movable.has(slice);
    },
    note: (entry) => {
      const { con } = entry.payload;
      const known = knownByCon.get(con);
      if (entry.kind === 'redact' && entry.payload.effect === 'forfeit')
        known?.movable.delete(entry.payload.target);
      const isReplaced = entry.kind === 'timesheet' && known?.approved.has(entry.payload.replaces);
      if (isReplaced || entry.kind === 'decision' || entry.kind === 'batch') knownByCon.delete(con);
      // What came after the contract's entries were read is nobody's to have approved.
      if (entry.kind === 'slice') known?.movable.add(entry.hash);
    },
  };
}

async function read(
  deps: Pick<ServerDeps, 'crypto'>,
  tx: Repositories,
  con: string,
): Promise<Known> {
  const contract = await tx.contracts.find(con);
  if (contract === undefined) throw new Error('a move in no contract');
  const ledger = await readLedger(deps, tx, contract);
  const approved = ledger.timesheets.filter(isApproved);
  const agreed = new Set(approved.flatMap(agreedSlices));
  return {
    movable: new Set(
      ledger.slices.filter(isLive).flatMap(({ hash }) => (agreed.has(hash) ? [] : [hash])),
    ),
    approved: new Set(approved.map(({ timesheet }) => timesheet.entry.hash)),
  };
}

/** Moved already or not: a second move of a slice changes nothing, and is judged like the first. */
const isLive = ({ state }: ContractLedger['slices'][number]): boolean =>
  state === 'ok' || state === 'moved';

const isApproved = ({ state, client }: LedgerTimesheet): boolean =>
  state !== 'replaced' && client?.entry.payload.verdict === 'approve';

const agreedSlices = ({ slices, client }: LedgerTimesheet): readonly string[] => {
  const excl = client?.entry.payload.excl ?? [];
  return slices
    .filter(({ idx }) => !excl.some(({ from_idx, to_idx }) => idx >= from_idx && idx < to_idx))
    .map(({ hash }) => hash);
};
