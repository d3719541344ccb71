import {
  BlobReader,
  BlobWriter,
  Uint8ArrayReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-custom.js';
import { utf8ToBytes } from '../../../shared/kit/utf8.ts';
import { buildBundleFile } from '../contract/bundle-file.ts';
import { partQuery } from '../contract/evidence-part.ts';
import type { ConsoleApi } from '../data/console-api.ts';
import type { Evidence } from '../evidence/load-evidence.ts';
import { anchorsText } from '../trust/pins.ts';
import { historyFiles } from './history-page-text.ts';
import type { HistoryRange } from './work-history.ts';

/** Stored: what is inside is stored too. */
const options = {
  level: 0,
  useWebWorkers: false,
  dataDescriptor: false,
  extendedTimestamp: false,
  lastModDate: new Date(1980, 0, 1),
} as const;

export interface ChosenContract {
  readonly evidence: Evidence;
  readonly range: HistoryRange | undefined;
}

/**
 * A page for people, and for each contract its signed entries without memos, activity or pictures
 * (profile `totals`), with what one must know to check them.
 */
export async function buildHistoryFile(
  api: ConsoleApi,
  page: string,
  chosen: readonly ChosenContract[],
): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter('application/zip'), options);
  const add = (name: string, text: string) =>
    zip.add(name, new Uint8ArrayReader(utf8ToBytes(text)));
  await add('work-history.html', page);
  for (const [at, { evidence, range }] of chosen.entries()) {
    const { con, pins } = evidence;
    if (pins === undefined) throw new Error('buildHistoryFile: nothing is pinned');
    const part =
      range === undefined ? ({ type: 'whole' } as const) : { type: 'range' as const, ...range };
    const query = { ...partQuery(part), profile: 'totals' as const };
    const bundle = await api.call('getBundle', { params: { con }, query });
    const files = historyFiles(at + 1);
    const content = await buildBundleFile(api, { ...bundle, blobs: [] }, () => undefined);
    await zip.add(files.bundle, new BlobReader(content));
    await add(files.anchors, anchorsText(pins.anchors));
    await add(files.policy, pins.policyText);
  }
  return zip.close();
}
