import { type CapState, capStateOf } from '../../../shared/domain/cap-state.ts';
import { cellOf } from '../../../shared/domain/cell.ts';
import { weekOf, weekRange } from '../../../shared/domain/week.ts';
import type { ContractPayload } from '../../../shared/entry/payload.ts';
import { recordsOf } from './journal-queries.ts';
import type { DeviceKeys } from './device-key.ts';
import type { EditBook } from './edit-book.ts';
import type { Journal } from './journal.ts';
import type { Ledgers } from './ledgers.ts';
import type { Notices } from './notices.ts';
import type { PairedDiary } from './paired-types.ts';
import type { Recorder } from './recorder-types.ts';

export interface CapDeps {
  readonly journal: Journal;
  readonly book: EditBook;
  readonly ledgers: Ledgers;
  readonly keys: Pick<DeviceKeys, 'kid'>;
  readonly recorder: Pick<Recorder, 'view'>;
}

export interface CapWatch {
  /** Each threshold is said once for a contract and week, while time is being recorded. */
  look(paired: PairedDiary, nowMs: number): void;
}

export function createCapWatch(notices: Notices): CapWatch {
  const said = new Set<string>();
  return {
    look(paired, nowMs) {
      const { isTracking, session } = paired.recorder.view();
      const contract = session && paired.contracts.signed(session.con)?.payload;
      if (!isTracking || contract === undefined) return;
      const cap = capNow(paired, contract, nowMs);
      const key = `${contract.con} ${weekOf(contract, cellOf(nowMs))} ${cap}`;
      if (cap === 'within' || said.has(key)) return;
      said.add(key);
      const organisation = paired.contracts.summary(contract.con)?.organisation ?? '';
      if (cap === 'over') notices.withdraw('cap_near');
      notices.say(cap === 'over' ? 'cap_over' : 'cap_near', { organisation });
    },
  };
}

/** The week against its cap with all that would be billed: of every device, and the open slice. */
export function capNow(deps: CapDeps, contract: ContractPayload, nowMs: number): CapState {
  const { con, cap_ms: capMs } = contract;
  const { fromIdx, toIdx } = weekRange(contract, weekOf(contract, cellOf(nowMs)));
  const isIn = (idx: number) => idx >= fromIdx && idx < toIdx;
  const own = recordsOf(deps.journal.records(), 'slice').filter(({ hash, payload }) => {
    if (payload.con !== con || !isIn(payload.idx)) return false;
    const { move, isForfeited } = deps.book.of(hash);
    return move === undefined && !isForfeited;
  });
  const ofOthers = (deps.ledgers.of(con)?.ledger.slices ?? []).filter(
    ({ by, idx, state }) => by !== deps.keys.kid && state === 'ok' && isIn(idx),
  );
  const { open, session, isTracking } = deps.recorder.view();
  const isOpen = isTracking && session?.con === con && open !== undefined && isIn(open.idx);
  const weekMs =
    own.reduce((sum, { payload }) => sum + payload.to_ms - payload.from_ms, 0) +
    ofOthers.reduce((sum, slice) => sum + slice.toMs - slice.fromMs, 0) +
    (isOpen ? open.toMs - open.fromMs : 0);
  return capStateOf({ capMs, weekMs });
}
