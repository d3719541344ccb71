import { createHash } from 'node:crypto';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import type { SignedEntry } from '../support/entry-factory.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import {
  type ActiveContract,
  activateContract,
  deliver,
  newestHead,
  pairFreelancer,
  type People,
  postEntries,
  type Site,
} from '../support/server-fixture.ts';
import { putBlob } from '../support/week-flow.ts';
import { createCapture, dueOffsets, valuesOf } from './captures.ts';
import type { Turn } from './shifts.ts';

/** Everything signed waits here until it is receipted and delivered, as in the tracker's outbox. */
interface Outbox {
  entries: Entry[];
  deliveries: Delivery[];
}

interface Delivery {
  readonly hash: string;
  readonly disclosures: readonly Disclosure[];
  readonly pictures: readonly Uint8Array[];
}

export interface Agent {
  readonly place: Site & People;
  readonly contract: ActiveContract;
  /** What the server has given receipts for, by entry hash. */
  readonly receiptByHash: ReadonlyMap<string, string>;
  readonly cells: number;
  /** At the start of a shift. */
  begin(): Promise<void>;
  /** At the end of a cell: signs it, and sends what waits unless the agent is off-line. */
  finishCell(cell: PlayedCell): Promise<void>;
}

export interface PlayedCell {
  readonly idx: number;
  readonly turn: Exclude<Turn, 'off'>;
  readonly isOffline: boolean;
}

/** A freelancer with a laptop and a contract with pictures, whose clock is the world's. */
export async function hireAgent(
  given: Site & People,
  { name, pictureBytes }: { readonly name: string; readonly pictureBytes: number },
): Promise<Agent> {
  const paired = await pairFreelancer(given, given.owner, name);
  const place: Site & People = { ...given, ...paired };
  const contract = await activateContract(place, {
    memo_required: true,
    pol: { caps: 1, scr: 'all', blur: 0, app: 'off', idle_s: 600, hold_s: 0, keep_days: 90 },
  });
  const { device, freelancer } = place;
  const random = createSeededRandom(`agent ${name}`);
  const receiptByHash = new Map<string, string>();
  const outbox: Outbox = { entries: [], deliveries: [] };
  const state = { cells: 0, start: undefined as SignedEntry<'session'> | undefined };

  async function send(): Promise<void> {
    const { entries, deliveries } = outbox;
    outbox.entries = [];
    outbox.deliveries = [];
    if (entries.length > 0) await untilReceipted(entries);
    for (const { hash, disclosures, pictures } of deliveries) {
      for (const bytes of pictures) {
        const { status } = await putBlob(freelancer, sha256Of(bytes), bytes);
        if (status !== 200) throw new Error(`a picture was answered ${status}`);
      }
      await deliver(freelancer, hash, disclosures);
    }
    // One answer in fifty is lost on the way: everything is sent once more.
    if (entries.length > 0 && (random.bytes(1)[0] ?? 0) < 5) await untilReceipted(entries);
  }

  async function untilReceipted(entries: readonly Entry[]): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      const answers = await postEntries(freelancer, entries);
      for (const answer of answers) {
        if (!answer.ok && !answer.retry) throw new Error(`refused: ${JSON.stringify(answer)}`);
        if (!('receipt' in answer)) continue;
        const before = receiptByHash.get(answer.hash);
        if ((before ?? answer.receipt) !== answer.receipt) throw new Error('another receipt');
        receiptByHash.set(answer.hash, answer.receipt);
      }
      if (answers.every((answer) => 'receipt' in answer)) return;
    }
    throw new Error('never receipted');
  }

  async function track(idx: number, isFirst: boolean): Promise<void> {
    const { start } = state;
    if (start === undefined) throw new Error('no session');
    const due = dueOffsets(start, { idx, isFirst });
    const captures = due.map((offMs) => createCapture(random, { offMs, pictureBytes }));
    const values = valuesOf(random, captures);
    const slice = await device.slice({ con: contract.con, idx, values });
    state.cells += 1;
    outbox.entries.push(slice.entry);
    const pictures = captures.flatMap(({ shot, thumb }) => [shot.bytes, thumb.bytes]);
    const { disclosures } = slice;
    outbox.deliveries.push({ hash: slice.entry.hash, disclosures, pictures });
  }

  async function end(): Promise<void> {
    const { start } = state;
    if (start === undefined) throw new Error('no session');
    outbox.entries.push(await device.stop(contract.con));
    const { disclosures } = start;
    outbox.deliveries.push({ hash: start.entry.hash, disclosures, pictures: [] });
    state.start = undefined;
  }

  return {
    place,
    contract,
    receiptByHash,
    get cells() {
      return state.cells;
    },
    async begin() {
      device.see(await newestHead(freelancer));
      state.start = await device.start(contract.con, contract.hash);
      outbox.entries.push(state.start.entry);
      await send();
    },
    async finishCell({ idx, turn, isOffline }) {
      // A shift that had begun before the week did is not played.
      if (state.start === undefined) return;
      if (!isOffline) device.see(await newestHead(freelancer));
      await track(idx, turn === 'first');
      if (turn === 'last') await end();
      if (!isOffline) await send();
    },
  };
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
