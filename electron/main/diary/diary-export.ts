import { join } from 'node:path';
import { err, ok } from '../../../shared/kit/result.ts';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { onDisk } from '../files/file-port.ts';
import type { ActionContext } from './diary-actions.ts';
import { refreshBundle } from './diary-safety.ts';
import type { Answer, Diary } from './diary-types.ts';
import { saveEvidence } from './evidence.ts';
import type { PairedDiary } from './paired-types.ts';
import { payCsv } from './pay-csv.ts';
import { readPay } from './pay-read.ts';

type Look = <T>(work: (paired: PairedDiary) => Answer<T>) => Answer<T>;
type Progress = NonNullable<ReturnType<Diary['saveProgress']>>;

/** Everything of hers in one folder: a bundle of each contract, and what was earned. */
export function createExportActions(
  context: ActionContext,
  look: Look,
): Pick<Diary, 'saveAll' | 'saveProgress'> {
  const state: { progress: Progress | undefined } = { progress: undefined };
  return {
    saveProgress: () => state.progress,
    saveAll: () =>
      look(async (paired) => {
        const chosen = await context.deps.chooseFolder();
        if (chosen === undefined) return ok(undefined);
        const day = new Date(context.clock.nowMs()).toISOString().slice(0, 10);
        try {
          return await saveEverything(context, paired, {
            dir: join(chosen, `countersign-everything-${day}`),
            onProgress: (progress) => {
              state.progress = progress;
            },
          });
        } finally {
          state.progress = undefined;
        }
      }),
  };
}

async function saveEverything(
  { deps, clock }: ActionContext,
  paired: PairedDiary,
  to: { readonly dir: string; readonly onProgress: (progress: Progress) => void },
): ReturnType<Diary['saveAll']> {
  const cons = paired.contracts.list().map(({ con }) => con);
  const sum = { contracts: 0, entries: 0, pictures: 0, left: 0 };
  for (const [done, con] of cons.entries()) {
    to.onProgress({ done, total: cons.length });
    // The newest that the server gives; without it, what was pulled last.
    await refreshBundle(paired, con);
    const saved = await saveEvidence(paired.evidence, { con }, join(to.dir, con));
    if (!saved.ok && saved.error.code !== 'nothing_pulled') return saved;
    sum.contracts += saved.ok ? 1 : 0;
    sum.entries += saved.ok ? saved.value.entries : 0;
    sum.pictures += saved.ok ? saved.value.pictures : 0;
    sum.left += saved.ok ? 0 : 1;
  }
  const text = payCsv(await readPay(paired, clock.nowMs()));
  const written = await onDisk(() => deps.files.write(join(to.dir, 'pay.csv'), utf8ToBytes(text)));
  if (!written.ok) return err({ code: 'disk_full', detail: written.error.code });
  return ok({ dir: to.dir, ...sum });
}
