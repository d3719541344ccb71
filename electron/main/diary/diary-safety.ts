import { join } from 'node:path';
import { err, ok } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { onDisk } from '../files/file-port.ts';
import { acceptCheckpoint } from './accept-checkpoint.ts';
import { estimateOffset } from './device-clock.ts';
import type { ActionContext } from './diary-actions.ts';
import type { Answer, Diary } from './diary-types.ts';
import { saveEvidence } from './evidence.ts';
import { enrollAlone } from './enrol-device.ts';
import { revokeDevice } from './own-devices.ts';
import type { PairedDiary } from './paired-types.ts';
import { linkErrorToIpc } from './pairing.ts';
import { createRecoveryDesk } from './recovery-desk.ts';
import { bundlePaths } from '../../../shared/verify/bundle-format.ts';

type Act = <T>(work: (paired: PairedDiary) => Answer<T>) => Answer<T>;

type SafetyActions = Pick<
  Diary,
  | 'saveEvidence'
  | 'saveFork'
  | 'openRecovery'
  | 'recoveryDesk'
  | 'revokeDevice'
  | 'enrollAlone'
  | 'endorsing'
  | 'finishEnrolment'
  | 'adopt'
  | 'useServerClock'
  | 'catchUp'
>;

/** Keys, evidence and time: what a freelancer does when something went wrong, or before it does. */
export function createSafetyActions({ deps, state, notices, clock }: ActionContext, act: Act) {
  const actions: SafetyActions = {
    saveEvidence: (request) =>
      act(async (paired) => {
        const chosen = await deps.chooseFolder();
        if (chosen === undefined) return ok(undefined);
        // The newest that the server gives; without it, what was pulled last.
        await refreshBundle(paired, request.con);
        const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
        const name = `countersign-evidence-${day}-${request.con.slice(0, 8)}`;
        return saveEvidence(paired.evidence, request, join(chosen, name));
      }),
    saveFork: () => act((paired) => saveFork(paired, deps)),
    openRecovery: (purpose) =>
      act(async ({ keys }) => {
        if (purpose.purpose === 'show' && (await keys.recoverySeed()) === undefined)
          return err({ code: 'recovery_kept' });
        deps.openRecovery(purpose);
        return ok(undefined);
      }),
    recoveryDesk: (purpose) =>
      state.paired &&
      createRecoveryDesk(
        { ...state.paired.devices, randomBelow: (limit) => randomBelow(deps.randomBytes, limit) },
        purpose,
      ),
    revokeDevice: (request) => act(({ devices }) => revokeDevice(devices, request)),
    enrollAlone: () => act(({ devices }) => enrollAlone(devices)),
    endorsing: () => state.paired?.endorsing,
    finishEnrolment: (text) => act(({ endorsing }) => endorsing.finish(text)),
    adopt: (con) => act(({ contracts }) => contracts.adopt(con)),
    useServerClock: () =>
      act(async ({ link }) => {
        if (clock.isFrozen()) return err({ code: 'clock_frozen' });
        const sentMs = deps.clock.wallMs();
        const answered = await link.call('getTime');
        if (!answered.ok) return err(linkErrorToIpc(answered.error));
        const { serverMs } = answered.value;
        const offMs = estimateOffset({ sentMs, serverMs, answeredMs: deps.clock.wallMs() });
        clock.setOffset(offMs);
        return ok({ offMs });
      }),
    catchUp: () =>
      act(async (paired) => {
        const caught = await paired.catchUp();
        if (caught.ok && caught.value.missing === 0) notices.withdraw('journal_rolled_back');
        if (!caught.ok && caught.error.code === 'chain_forked') notices.say('chain_forked');
        return caught;
      }),
  };
  return actions;
}

/** Believed as everything pulled is; a server that is away or wrong changes nothing. */
export async function refreshBundle(paired: PairedDiary, con: string): Promise<void> {
  const answered = await paired.link.call('getBundle', {
    params: { con },
    query: { profile: 'full' },
  });
  if (!answered.ok) return;
  const note = answered.value.files[bundlePaths.checkpoint] ?? '';
  const consistent = await acceptCheckpoint(paired, note);
  if (consistent.ok) await paired.ledgers.accept(con, answered.value);
}

/** Both notes, word for word, and what they are. */
async function saveFork(
  { checkpoints, pairing }: PairedDiary,
  { files, chooseFolder }: ActionContext['deps'],
): Answer<{ readonly dir: string } | undefined> {
  const forks = await checkpoints.forks();
  if (forks.length === 0) return err({ code: 'no_fork' });
  const chosen = await chooseFolder();
  if (chosen === undefined) return ok(undefined);
  const dir = join(chosen, 'countersign-log-evidence');
  const written = await onDisk(async () => {
    for (const [i, { ours, theirs }] of forks.entries()) {
      const place = join(dir, `${i + 1}`);
      await files.write(join(place, 'seen-here-first.checkpoint'), utf8ToBytes(ours));
      await files.write(join(place, 'shown-later.checkpoint'), utf8ToBytes(theirs));
    }
    await files.write(join(dir, 'log.vkey'), utf8ToBytes(`${pairing.vkey}\n`));
    await files.write(join(dir, 'README.txt'), utf8ToBytes(forkReadme));
  });
  return written.ok ? ok({ dir }) : err({ code: 'disk_full', detail: written.error.code });
}

const forkReadme = `Two signed statements of one log that cannot both be true.

In each numbered folder: the checkpoint that this device had verified first, and the one that the
server showed later. Both carry the signature of the key in log.vkey. A log only ever grows: of two
checkpoints, one must be the beginning of the other. With the same size and another root they prove
by themselves that it was changed; with different sizes, ask its operator for the proof that one
continues the other.
`;

/** Without bias: bytes beyond the last whole multiple are drawn again. */
function randomBelow(randomBytes: (length: number) => Uint8Array, limit: number): number {
  const bound = 256 - (256 % limit);
  for (;;) {
    const [byte = 0] = randomBytes(1);
    if (byte < bound) return byte % limit;
  }
}
