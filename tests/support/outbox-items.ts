import type { JournalItem } from '../../shared/api/ipc.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { createTestDevice, ordinaryDraft } from './entry-factory.ts';
import { createTestClock } from './test-clock.ts';

const con = 'c0000000-0000-4000-8000-000000000001';
const ten = 'a0000000-0000-4000-8000-000000000001';

/** Real signed entries: a contract, a session, and as many slices as asked for. */
export async function manyItems(slices: number): Promise<JournalItem[]> {
  const device = createTestDevice({
    name: 'days',
    fre: 'f0000000-0000-4000-8000-000000000001',
    log: 'log.test/days',
    clock: createTestClock(),
  });
  device.see({ size: 1, root: '0'.repeat(64) });
  const pins = {
    org_pk: '1'.repeat(64),
    operator_pk: '2'.repeat(64),
    log_vkey: 'x',
    rp_id: 'x',
    origins: [],
  };
  const entries: Entry[] = [
    await device.enroll('ab'.repeat(16)),
    await device.contract(con, ten, { draft: ordinaryDraft, pins }),
    (await device.start(con, '3'.repeat(64))).entry,
  ];
  for (let i = 0; i < slices; i++) entries.push((await device.slice({ con })).entry);
  return entries.map((entry, i) => ({
    position: i + 1,
    hash: entry.hash,
    by: entry.payload.by,
    con: entry.payload.con,
    seq: 'seq' in entry.payload ? entry.payload.seq : 0,
    kind: entry.kind,
    envelope: envelopeToJson(entry.envelope),
    picturesFromAt: 0,
    blobs: [],
    names: [],
    withheld: [],
    receipted: false,
    held: [],
    about: [],
  }));
}
