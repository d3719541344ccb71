import { EventEmitter } from 'node:events';
import { watchPower } from '../../electron/main/power.ts';
import { localDayStartAt } from '../../electron/main/local-day.ts';
import type { Diary } from '../../electron/main/diary/diary-types.ts';
import type { FilePort } from '../../electron/main/files/file-port.ts';
import { nodeFiles } from '../../electron/main/files/node-files.ts';
import { assertOk } from '../../shared/kit/result.ts';
import {
  contracts,
  createTestDesktop,
  pairing,
  testCon,
  testContract,
  type TestDesktop,
} from '../integration/desktop-fixture.ts';
import { createMachineClock, type MachineClock } from '../support/machine-clock.ts';
import { createTestClock, type TestClock } from '../support/test-clock.ts';
import { type Client, idleS } from './day-script.ts';

export const conOf: Readonly<Record<Client, string>> = {
  A: testCon,
  B: 'c0000000-0000-4000-8000-000000000002',
};

/** The whole app but Electron on one machine; a start of it may be killed at any write. */
export interface DayMachine {
  readonly world: TestClock;
  readonly machine: MachineClock;
  readonly desktop: TestDesktop;
  diary(): Diary;
  isOn(): boolean;
  emit(event: string): Promise<void>;
  /** Lets one second pass. */
  second(isInput: boolean): Promise<void>;
  open(): Promise<void>;
  /** Gone without a word. */
  cut(): void;
  /** Gone in the middle of the next write. */
  cutAtNextWrite(): void;
  /** Gone when the journal has the next entries, before the open slice's file is written. */
  cutAfterSealing(): void;
  /** A start of the app that ends the same way. */
  dieWhileOpening(): Promise<void>;
}

export async function createDayMachine(startAtMs: number): Promise<DayMachine> {
  // Pairing and contracts come a day before.
  const world = createTestClock(startAtMs - 86_400_000);
  const machine = createMachineClock(world);
  const desktop = await createTestDesktop({
    clock: world,
    machine: machine.port,
    dayStartAt: localDayStartAt,
  });
  const state: { diary: Diary | undefined; port: EventEmitter; plug: Plug } = {
    diary: undefined,
    port: new EventEmitter(),
    plug: createPlug(),
  };
  const diary = (): Diary => {
    if (state.diary === undefined) throw new Error('the app is not running');
    return state.diary;
  };
  const open = async () => {
    state.plug = createPlug();
    state.port = new EventEmitter();
    state.diary = await desktop.open(state.plug.files);
    const power = Object.assign(state.port, { getSystemIdleState: () => 'active' });
    // What the app does when it is told to quit.
    watchPower(power, state.diary, () => void diary().stop());
  };
  await open();
  await agreeBoth(diary(), desktop);
  world.set(startAtMs);
  return {
    world,
    machine,
    desktop,
    diary,
    open,
    isOn: () => state.diary !== undefined,
    async emit(event) {
      state.port.emit(event, { preventDefault: () => undefined });
      // Whatever the event began is done when the recorder answers again.
      await diary().tick();
    },
    async second(isInput) {
      world.advance(1_000);
      if (state.diary === undefined) return;
      if (isInput) desktop.input.send({ keys: 1, mouse: 0 });
      await Promise.race([state.diary.tick(), state.plug.died]);
      if (state.plug.isDead()) state.diary = undefined;
    },
    cut() {
      state.plug.pull();
      state.diary = undefined;
    },
    cutAtNextWrite: () => state.plug.arm('next write'),
    cutAfterSealing: () => state.plug.arm('after sealing'),
    async dieWhileOpening() {
      const plug = createPlug();
      plug.arm('after sealing');
      await Promise.race([desktop.open(plug.files), plug.died]);
      plug.pull();
    },
  };
}

async function agreeBoth(diary: Diary, desktop: TestDesktop): Promise<void> {
  assertOk(await diary.pair(pairing));
  const fromIdx = Math.floor(desktop.clock.nowMs() / 600_000);
  const draft = {
    from_idx: fromIdx,
    cap_ms: 60 * 3_600_000,
    pol: { ...testContract(desktop.log).draft.pol, caps: 1, app: 'name' as const, idle_s: idleS },
  };
  const offered = (['A', 'B'] as const).map((client) =>
    testContract(desktop.log, { draft, summary: { con: conOf[client] } }),
  );
  await contracts(diary).update({ contracts: offered });
  const active = [];
  for (const contract of offered) {
    const { hash } = assertOk(await diary.accept(contract.con));
    active.push({ ...contract, state: 'active' as const, contractHash: hash });
  }
  await contracts(diary).update({ contracts: active });
}

interface Plug {
  readonly files: FilePort;
  readonly died: Promise<void>;
  isDead(): boolean;
  pull(): void;
  arm(when: 'next write' | 'after sealing'): void;
}

/** A disk whose process dies: at once, or with the next append or write half done. */
function createPlug(): Plug {
  const state = { isDead: false, isArmed: false, isSealAwaited: false };
  const listeners: (() => void)[] = [];
  const died = new Promise<void>((resolve) => void listeners.push(resolve));
  const nothing = <T>(): Promise<T> => new Promise(() => undefined);
  const pull = () => {
    state.isDead = true;
    for (const tell of listeners) tell();
  };
  const alive = <T>(work: () => Promise<T>): Promise<T> => (state.isDead ? nothing() : work());
  const write = (whole: () => Promise<void>, half: () => Promise<void>): Promise<void> => {
    if (!state.isArmed) return alive(whole);
    if (state.isDead) return nothing();
    state.isDead = true;
    return half().then(() => {
      pull();
      return nothing<void>();
    });
  };
  const halfOf = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
  const files: FilePort = {
    read: (path) => alive(() => nodeFiles.read(path)),
    readRange: (path, from, length) => alive(() => nodeFiles.readRange(path, from, length)),
    list: (dir) => alive(() => nodeFiles.list(dir)),
    freeBytes: (dir) => alive(() => nodeFiles.freeBytes(dir)),
    write: (path, bytes) =>
      write(
        () => nodeFiles.write(path, bytes),
        () => nodeFiles.write(`${path}.cut.tmp`, halfOf(bytes)),
      ),
    append: async (path, bytes) => {
      await write(
        () => nodeFiles.append(path, bytes),
        () => nodeFiles.append(path, halfOf(bytes)),
      );
      // Whatever is written next comes too late.
      if (state.isSealAwaited && path.endsWith('entries.ndjson')) state.isArmed = true;
    },
    truncate: (path, size) => alive(() => nodeFiles.truncate(path, size)),
    remove: (path) => alive(() => nodeFiles.remove(path)),
  };
  return {
    files,
    died,
    isDead: () => state.isDead,
    pull,
    arm: (when) => {
      if (when === 'next write') state.isArmed = true;
      else state.isSealAwaited = true;
    },
  };
}
