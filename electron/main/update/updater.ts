import { z } from 'zod';
import {
  type UpdateRefusal,
  type UpdateState,
  updateKinds,
} from '../../../shared/api/update-state.ts';
import type { VerifySignatures } from '../../../shared/kit/crypto-port.ts';
import { compareVersions, judgeRelease } from '../../../shared/log/judge-release.ts';
import {
  openRelease,
  type ReleaseFile,
  type ReleaseManifest,
} from '../../../shared/log/release-manifest.ts';
import { onDisk } from '../files/file-port.ts';
import type { JsonFile } from '../files/json-file.ts';
import { fetchFile, fetchManifest, type FetchPort } from './fetch-release.ts';
import type { ReleaseSource } from './release-source.ts';

/** Looks for a newer version when asked, or daily where she allows it. It never installs one. */
export interface Updater {
  state(): UpdateState;
  check(): Promise<UpdateState>;
  /** Only what is offered; anything else leaves the state as it is. */
  fetch(): Promise<UpdateState>;
  /** Asks if the last time is a day ago and `isDaily` says so. */
  tick(): Promise<void>;
}

export interface UpdaterDeps {
  readonly source: ReleaseSource | undefined;
  readonly version: string;
  readonly targets: readonly string[];
  /** Where the file goes; nothing else is kept there. */
  readonly dir: string;
  readonly memory: JsonFile<UpdateMemory>;
  readonly fetch: FetchPort;
  readonly verifySignatures: VerifySignatures;
  readonly nowMs: () => number;
  readonly isDaily: () => boolean;
  readonly onProblem: (code: string, detail: string) => void;
  readonly onChange: () => void;
}

export const updateMemory = z.strictObject({
  v: z.literal(1),
  checkedAt: z.number().int(),
  /** The newest version that a signed release named: an older one is not believed again. */
  newestSeen: z.string().max(32).optional(),
});
export type UpdateMemory = z.output<typeof updateMemory>;

interface Offer {
  readonly manifest: ReleaseManifest;
  readonly file: ReleaseFile;
}

const dayMs = 86_400_000;
/** A share of the file after which the window is told again. */
const progressSteps = 50;

export function createUpdater(deps: UpdaterDeps): Updater {
  const { source } = deps;
  const now: { state: UpdateState; offer: Offer | undefined; busy: boolean } = {
    state: { state: source === undefined ? 'off' : 'unasked' },
    offer: undefined,
    busy: false,
  };
  const become = (state: UpdateState): UpdateState => {
    now.state = state;
    deps.onChange();
    return state;
  };
  const refuse = (code: UpdateRefusal, detail = ''): UpdateState => {
    now.offer = undefined;
    deps.onProblem(code, detail);
    return become({ state: 'refused', code, checkedAt: deps.nowMs() });
  };

  async function ask({ key, url, channel }: ReleaseSource): Promise<UpdateState> {
    become({ state: 'asking' });
    const text = await fetchManifest(deps.fetch, url);
    const memory = await readMemory(deps);
    const remember = (newestSeen: string | undefined) =>
      writeMemory(deps, { v: 1, checkedAt: deps.nowMs(), ...(newestSeen && { newestSeen }) });
    if (!text.ok) {
      await remember(memory?.newestSeen);
      return refuse(text.error.code, 'detail' in text.error ? text.error.detail : '');
    }
    const opened = await openRelease(deps.verifySignatures, text.value, key);
    if (!opened.ok) {
      await remember(memory?.newestSeen);
      return refuse(opened.error.code);
    }
    const manifest = opened.value;
    const { newestSeen } = memory ?? {};
    const { version, targets, nowMs } = deps;
    const situation = { channel, version, newestSeen, targets, nowMs: nowMs() };
    const verdict = judgeRelease(manifest, situation);
    await remember(newer(newestSeen, manifest, channel));
    if (verdict.verdict === 'refused') return refuse(verdict.code);
    const checkedAt = deps.nowMs();
    now.offer = undefined;
    if (verdict.verdict === 'current') return become({ state: 'current', checkedAt });
    const { version: offered, releasedAt } = manifest;
    if (verdict.verdict === 'waiting')
      return become({ state: 'waiting', version: offered, fromAt: verdict.fromAt, checkedAt });
    now.offer = { manifest, file: verdict.file };
    const { lengthBytes } = verdict.file;
    return become({ state: 'offered', version: offered, releasedAt, lengthBytes, checkedAt });
  }

  async function bring({ url }: ReleaseSource, { manifest, file }: Offer): Promise<UpdateState> {
    const { version } = manifest;
    const { lengthBytes } = file;
    const told = { bytes: 0 };
    become({ state: 'fetching', version, receivedBytes: 0, lengthBytes });
    const fetched = await fetchFile(deps.fetch, { url, file, dir: deps.dir }, (receivedBytes) => {
      if (receivedBytes - told.bytes < lengthBytes / progressSteps) return;
      told.bytes = receivedBytes;
      become({ state: 'fetching', version, receivedBytes, lengthBytes });
    });
    if (!fetched.ok)
      return refuse(fetched.error.code, 'detail' in fetched.error ? fetched.error.detail : '');
    const kind = updateKinds.find((each) => file.target.endsWith(`-${each}`));
    if (kind === undefined) return refuse('release_no_file', file.target);
    return become({ state: 'ready', version, kind, path: fetched.value });
  }

  /** One thing at a time; whoever asks meanwhile gets the state as it is. */
  async function alone(work: () => Promise<UpdateState>): Promise<UpdateState> {
    if (now.busy) return now.state;
    now.busy = true;
    try {
      return await work();
    } finally {
      now.busy = false;
    }
  }

  const check = () => (source === undefined ? now.state : alone(() => ask(source)));
  return {
    state: () => now.state,
    check: async () => check(),
    async fetch() {
      const { offer } = now;
      if (source === undefined || offer === undefined) return now.state;
      return alone(() => bring(source, offer));
    },
    async tick() {
      if (source === undefined || !deps.isDaily() || now.state.state === 'ready') return;
      const memory = await readMemory(deps);
      const sinceMs = deps.nowMs() - (memory?.checkedAt ?? 0);
      // A clock that was set back must not put it off for ever.
      if (sinceMs >= dayMs || sinceMs < 0) await check();
    },
  };
}

function newer(
  seen: string | undefined,
  { version, channel }: ReleaseManifest,
  own: ReleaseManifest['channel'],
): string | undefined {
  if (channel !== own) return seen;
  return seen === undefined || compareVersions(version, seen) > 0 ? version : seen;
}

async function readMemory({ memory }: UpdaterDeps): Promise<UpdateMemory | undefined> {
  const found = await memory.read();
  return typeof found === 'object' ? found.value : undefined;
}

/** Without it the next check only knows less; a full disk must not stop this one. */
async function writeMemory({ memory, onProblem }: UpdaterDeps, value: UpdateMemory): Promise<void> {
  const written = await onDisk(() => memory.write(value));
  if (!written.ok) onProblem('update_disk', written.error.code);
}
