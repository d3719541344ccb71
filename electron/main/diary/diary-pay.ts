import { join } from 'node:path';
import { err, ok } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { onDisk } from '../files/file-port.ts';
import type { ActionContext } from './diary-actions.ts';
import type { Answer, Diary } from './diary-types.ts';
import type { PairedDiary } from './paired-types.ts';
import { linkErrorToIpc } from './pairing.ts';
import { payCsv } from './pay-csv.ts';
import { readPay } from './pay-read.ts';

type Look = <T>(work: (paired: PairedDiary) => Answer<T>) => Answer<T>;
type PayActions = Pick<Diary, 'pay' | 'savePay' | 'pictureViews'>;

/** What she earned, and who looked at her pictures: hers to see, and nothing of it is signed. */
export function createPayActions({ deps, clock }: ActionContext, look: Look): PayActions {
  return {
    pay: () => look(async (paired) => ok(await readPay(paired, clock.nowMs()))),
    savePay: () =>
      look(async (paired) => {
        const dir = await deps.chooseFolder();
        if (dir === undefined) return ok(undefined);
        const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
        const path = join(dir, `countersign-pay-${day}.csv`);
        const text = payCsv(await readPay(paired, clock.nowMs()));
        const written = await onDisk(() => deps.files.write(path, utf8ToBytes(text)));
        return written.ok ? ok({ path }) : err({ code: 'disk_full', detail: written.error.code });
      }),
    // Main asks itself: the window with the queue needs no further way to the server.
    pictureViews: ({ con, hash: slice }) =>
      look(async ({ link }) => {
        const answered = await link.call('getViews', { params: { con }, query: { slice } });
        if (!answered.ok) return err(linkErrorToIpc(answered.error));
        return ok({
          views: answered.value.views.filter((view) => view.slice === slice),
        });
      }),
  };
}
