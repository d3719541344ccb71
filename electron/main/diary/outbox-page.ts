import { basename } from 'node:path';
import type { DesktopRequest, DesktopResponses, IpcError } from '../../../shared/api/ipc.ts';
import type { WaitingPage, WaitingRow, WaitingShow } from '../../../shared/api/waiting.ts';
import { err, ok, type Result } from '../../../shared/kit/result.ts';
import type { FilePort } from '../files/file-port.ts';
import type { Diary } from './diary-types.ts';
import { readAnswers } from './outbox-answers.ts';
import { writeCarried } from './outbox-carry.ts';
import type { OutboxNow } from './outbox-now.ts';
import { waitingRows } from './outbox-rows.ts';
import type { PairedDiary, PictureTraffic } from './paired-types.ts';

export type WaitingCall =
  | 'waiting.list'
  | 'waiting.retry'
  | 'waiting.export'
  | 'waiting.readAnswers';

type Answer<C extends keyof DesktopResponses> = Promise<Result<DesktopResponses[C], IpcError>>;

/** What the page “Outbox” may ask. */
export type WaitingDesk = {
  readonly [C in WaitingCall]: (request: DesktopRequest<C>) => Answer<C>;
};

export interface WaitingDeskDeps {
  readonly diary: Pick<Diary, 'paired' | 'clock'>;
  readonly now: OutboxNow;
  readonly files: FilePort;
  readonly pictureTraffic: PictureTraffic;
  readonly wakeOutbox: () => void;
  readonly onChange: () => void;
  /** The file that she chooses; `undefined`: none. */
  readonly chooseSaveFile: (name: string) => Promise<string | undefined>;
  readonly chooseOpenFile: () => Promise<string | undefined>;
}

export function createWaitingDesk(deps: WaitingDeskDeps): WaitingDesk {
  const { diary, now, files } = deps;
  async function withPaired<T>(
    work: (paired: PairedDiary) => Promise<Result<T, IpcError>>,
  ): Promise<Result<T, IpcError>> {
    const paired = diary.paired();
    return paired === undefined ? err({ code: 'not_paired' }) : work(paired);
  }
  return {
    'waiting.list': (request) => withPaired(async (paired) => ok(pageOf(deps, paired, request))),
    async 'waiting.retry'() {
      now.askRetry();
      deps.wakeOutbox();
      return ok(undefined);
    },
    'waiting.export': () =>
      withPaired(async (paired) => {
        const wallMs = diary.clock.wallMs();
        const day = new Date(wallMs).toISOString().slice(0, 10);
        const path = await deps.chooseSaveFile(`countersign-outbox-${day}.ndjson`);
        if (path === undefined) return ok(undefined);
        const { carried } = paired;
        const written = await writeCarried({ files, paired, wallMs, carried }, path);
        return written.ok ? ok({ ...written.value, path: basename(path) }) : written;
      }),
    'waiting.readAnswers': () =>
      withPaired(async (paired) => {
        const path = await deps.chooseOpenFile();
        if (path === undefined) return ok(undefined);
        const read = await readAnswers({ files, paired }, path);
        deps.onChange();
        return read;
      }),
  };
}

function pageOf(
  { now, pictureTraffic, diary }: WaitingDeskDeps,
  paired: PairedDiary,
  { from, limit, show }: DesktopRequest<'waiting.list'>,
): WaitingPage {
  const wallMs = diary.clock.wallMs();
  const all = waitingRows({ paired, now, pictureTraffic, wallMs });
  const shown = all.filter((row) => isShown(row, show)).toReversed();
  const lastContactAt = now.lastContactAt();
  return {
    rows: shown.slice(from, from + limit),
    total: shown.length,
    counts: {
      all: all.length,
      entries: all.filter(({ isLogged }) => !isLogged).length,
      pictures: all.reduce((sum, { pictures }) => sum + pictures, 0),
      withPictures: all.filter((row) => isShown(row, 'pictures')).length,
      refused: all.filter((row) => isShown(row, 'refused')).length,
    },
    ...(lastContactAt !== undefined && { lastContactAt }),
  };
}

function isShown({ why, pictures }: WaitingRow, show: WaitingShow): boolean {
  if (show === 'all') return true;
  return show === 'pictures' ? pictures > 0 : why.reason === 'refused';
}
