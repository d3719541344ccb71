import { rm } from 'node:fs/promises';
import { IDBFactory } from 'fake-indexeddb';
import type { Diary } from '../../../electron/main/diary/diary-types.ts';
import { takeTurn } from '../../../renderer/outbox/sync-loop.ts';
import { createBackoff } from '../../../renderer/outbox/backoff.ts';
import type { FilePort } from '../../../electron/main/files/file-port.ts';
import { nodeFiles } from '../../../electron/main/files/node-files.ts';
import type { EntryOf } from '../../../shared/entry/entry.ts';
import type { TreeHead } from '../../../shared/entry/payload.ts';
import { assertOk } from '../../../shared/kit/result.ts';
import { agree } from '../../integration/desk-fixture.ts';
import {
  createTestDesktop,
  journalOf,
  onePicture,
  type TestDesktop,
} from '../../integration/desktop-fixture.ts';
import { createTestOutbox } from '../../integration/outbox-fixture.ts';
import { ordinaryDraft } from '../entry-factory.ts';
import { createMachineClock, type MachineClock } from '../machine-clock.ts';
import { openSecondTenant, pairMachine } from '../second-tenant.ts';
import {
  type ActiveContract,
  activateContract,
  type Caller,
  furnish,
  newestHead,
  type People,
  postAll,
  type Site,
  pairingCode,
} from '../server-fixture.ts';
import type { TestPostgres } from '../postgres-cluster.ts';
import { type BenchDevice, createBenchDevice } from './bench-device.ts';
import { createMortalServer, type MortalServer } from './mortal-server.ts';
import { createProcessFiles } from './process-files.ts';
import { createFolderStorage, createPostgresStorage } from './storage.ts';
import { createWire, type Recorded, type Wire, wireUrl } from './wire.ts';

type LoopState = Parameters<typeof takeTurn>[1];

/** The real desktop app, without Chromium, on a machine with clocks of its own. */
export interface MachineDesk {
  readonly desktop: TestDesktop;
  readonly machine: MachineClock;
  readonly idb: IDBFactory;
  diary: Diary;
  /** Of its outbox window; another one after every start. */
  loop: LoopState;
  /** Ends the process that runs: nothing that it still does reaches the disk. */
  end: () => void;
}

/** What was taken away, and where it may not be any more. */
export interface Gone {
  readonly what: string;
  readonly where: 'server' | 'desk' | 'both';
  /** Only if this slice is moved in the end. */
  readonly ifMoved?: string;
  /** Unless this slice is moved in the end, and takes its pictures along. */
  readonly unlessMoved?: string;
}

/** One freelancer who works for two organisations, and everybody around her. */
export interface World {
  readonly server: MortalServer;
  readonly wire: Wire;
  readonly here: Site & People;
  readonly there: Site & People;
  readonly desk: MachineDesk;
  /** Signed by the desktop. Two of one client, so that time can be moved. */
  readonly contracts: readonly ActiveContract[];
  /** A machine made of the protocol alone, for the other organisation. */
  readonly far: BenchDevice;
  readonly farContract: ActiveContract;
  /** A further device of hers, which comes and goes. */
  phone: BenchDevice | undefined;
  /** Of everybody who does not keep a journal. */
  readonly recorded: Recorded[];
  readonly heads: TreeHead[];
  /** Salts and pictures that may be nowhere any more. */
  readonly gone: Map<string, Gone>;
  /** What happened, for who reads a failure. */
  readonly story: string[];
  /** There is one that nothing since has made useless. */
  hasBackup: boolean;
  wasRestored: boolean;
  count: number;
}

const draft = {
  rates: [
    { work: 'service' as const, rate_minor: 2_500 },
    { work: 'support' as const, rate_minor: 1_750 },
  ],
  cap_ms: 1_500_000,
  pol: { ...ordinaryDraft.pol, caps: 1 },
};

/** Silence approves: its first week ends in a day, and the client has two days after that. */
const silent = {
  on_silence: 'approve' as const,
  week0: ordinaryDraft.week0 - 800,
  review_close_s: 2 * 86_400,
  // Finance alone may pay what silence approved.
  two_person_minor: 1_000_000,
};

export async function openWorld(postgres?: TestPostgres): Promise<World> {
  const storage = await (postgres ? createPostgresStorage(postgres) : createFolderStorage());
  const server = await createMortalServer(storage);
  const wire = createWire(() => server.server.url);
  const recorded: Recorded[] = [];
  const people = await furnish(server);
  const here = recordPeople(people, wire, recorded);
  const there = recordPeople(await openSecondTenant(people), wire, recorded);
  const desk = await openDesk(here, wire);
  const turn = () => takeDeskTurn({ desk, wire });
  const contracts: ActiveContract[] = [];
  for (const terms of [{ title: 'First' }, { title: 'Second', ...silent }]) {
    const agreed = { ...desk, freelancer: here.fre, turn } as never;
    const con = await agree(here as never, agreed, { ...draft, ...terms });
    contracts.push(await signedHere(desk.diary, con));
  }
  const farContract = await activateContract(there, {
    ...draft,
    ...silent,
    pol: ordinaryDraft.pol,
  });
  const far = createBenchDevice({
    device: there.device,
    caller: there.freelancer,
    con: farContract.con,
    clock: server.clock,
    wire,
  });
  return {
    server,
    wire,
    here,
    there,
    desk,
    contracts,
    far,
    farContract,
    phone: undefined,
    recorded,
    heads: [],
    gone: new Map(),
    story: [],
    hasBackup: false,
    wasRestored: false,
    count: 0,
  };
}

export async function closeWorld({ server, desk }: World): Promise<void> {
  await server.close();
  await rm(desk.desktop.dir, { recursive: true, force: true });
}

/** The same people, whose words can be said again. `server` and its address may change. */
function recordPeople<P extends Site & People>(people: P, wire: Wire, recorded: Recorded[]): P {
  const own: Partial<Record<string, { value: Caller }>> = {};
  for (const who of ['owner', 'client', 'finance', 'freelancer'] as const) {
    const each = wire.record(people[who]);
    recorded.push(each);
    own[who] = { value: each.caller };
  }
  return Object.create(people, own as PropertyDescriptorMap) as P;
}

async function openDesk(here: Site & People, wire: Wire): Promise<MachineDesk> {
  const { fre, clock } = here;
  const machine = createMachineClock(clock);
  const desktop = await createTestDesktop({ clock, fetch: wire.fetch, machine: machine.port });
  const taken = { count: 0 };
  desktop.captureSensor.capture = async () => {
    taken.count += 1;
    return [onePicture(`number ${taken.count}`)];
  };
  const process = createProcessFiles(nodeFiles);
  const diary = await desktop.open(process.files);
  const code = await pairingCode(here, fre);
  assertOk(await diary.pair({ serverUrl: wireUrl, code, deviceName: 'Desk' }));
  // She has a machine already, with a recovery key of another app: this one begins anew.
  assertOk(await diary.enrollAlone());
  return { desktop, machine, idb: new IDBFactory(), diary, loop: newLoop(), end: process.end };
}

/** The next start of the app; the one before it ends, wherever it was. */
export async function restartDesk(desk: MachineDesk, files: FilePort = nodeFiles): Promise<void> {
  desk.end();
  const process = createProcessFiles(files);
  desk.end = process.end;
  desk.loop = newLoop();
  desk.diary = await desk.desktop.open(process.files);
}

/** One turn of the sync loop of the app as it runs now. */
export async function takeDeskTurn({ desk, wire }: Pick<World, 'desk' | 'wire'>): Promise<unknown> {
  const { deps } = outboxOf({ desk, wire });
  desk.loop.pulledAt = Number.NEGATIVE_INFINITY;
  return takeTurn(deps, desk.loop);
}

const newLoop = (): LoopState => ({
  roots: new Map(),
  backoff: createBackoff(() => 0.5),
  pulledAt: Number.NEGATIVE_INFINITY,
  isChecked: false,
});

export const outboxOf = ({ desk, wire }: Pick<World, 'desk' | 'wire'>) =>
  createTestOutbox({
    diary: desk.diary,
    dir: desk.desktop.dir,
    fetch: wire.fetch,
    idb: desk.idb,
  });

async function signedHere(diary: Diary, con: string): Promise<ActiveContract> {
  const record = journalOf(diary)
    .records()
    .findLast(({ kind, payload }) => kind === 'contract' && payload.con === con);
  const entry = (record && (await journalOf(diary).entry(record))) as EntryOf<'contract'>;
  return { con, hash: entry.hash, entry };
}

/** A further device, vouched for by the desk. The server must be reachable. */
export async function addPhone(world: World): Promise<void> {
  const { here, wire, desk, server, contracts } = world;
  world.count += 1;
  const { device, freelancer, pairing } = await pairMachine(here, `phone ${world.count}`);
  const each = wire.record(freelancer);
  const keys = desk.diary.paired()?.keys;
  const endorser = { signer: keys?.signer, kid: keys?.kid } as never;
  await postAll(each.caller, [await device.enrollEndorsed(pairing.nonce, endorser)]);
  const con = contracts[0]?.con ?? '';
  device.knows(con, here.ten);
  device.see(await newestHead(each.caller));
  world.phone = createBenchDevice({ device, caller: each.caller, con, clock: server.clock, wire });
  world.recorded.push(each);
}
