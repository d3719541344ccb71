import type { ContractLedger, LoggedEntry, OpenedValues } from '../shared/entry/ledger.ts';
import { commitmentsOf } from '../shared/entry/open-values.ts';
import { isTaken } from '../shared/entry/values.ts';
import type { EntryHash } from '../shared/kit/ids.ts';
import type { BundleContent } from '../shared/verify/read-bundle.ts';
import { plural } from './words.ts';

/** What a reader of the bundle might expect and will not find, a sentence each; unverified. */
export function missingWords(known: {
  readonly content: BundleContent;
  readonly ledger: ContractLedger;
  readonly logged: readonly LoggedEntry[];
  readonly values: ReadonlyMap<EntryHash, OpenedValues>;
}): readonly string[] {
  const { content, ledger } = known;
  const absent = content.entries.filter(({ envelope }) => envelope === undefined).length;
  const unread = content.entries.length - absent - known.logged.length;
  const words = undisclosedOf(known);
  const pictures = missingPictures(known);
  const open = ledger.timesheets.filter(({ state }) => state !== 'paid' && state !== 'replaced');
  return [
    ...(content.index.profile === 'totals'
      ? ['It has totals only: no memos and no pictures.']
      : []),
    ...(ledger.accepted.length === 0 ? ['No contract in it was accepted.'] : []),
    ...(absent > 0
      ? [
          `${plural(absent, 'entry', 'entries')} left out or erased; only the place in the log is shown.`,
        ]
      : []),
    ...(unread > 0 ? [`${plural(unread, 'entry', 'entries')} cannot be read.`] : []),
    ...(words.entries > 0
      ? [
          `${plural(words.names, 'value')} of ${plural(words.entries, 'entry', 'entries')} not disclosed.`,
        ]
      : []),
    ...(pictures > 0 ? [`${plural(pictures, 'picture')} named but not in it.`] : []),
    ...open.map(
      ({ timesheet, state }) =>
        `Week ${timesheet.entry.payload.week} is not paid: ${state.replaceAll('_', ' ')}.`,
    ),
  ];
}

function undisclosedOf({ logged, values }: Parameters<typeof missingWords>[0]) {
  const missing = logged.map(({ entry }) => {
    const opened = new Set(values.get(entry.hash)?.names ?? []);
    return Object.keys(commitmentsOf(entry)).filter((name) => !opened.has(name)).length;
  });
  const entries = missing.filter((n) => n > 0);
  return { entries: entries.length, names: entries.reduce((sum, n) => sum + n, 0) };
}

function missingPictures({ content, values }: Parameters<typeof missingWords>[0]): number {
  const named = new Set(
    [...values.values()].flatMap(({ captures }) =>
      Object.values(captures).flatMap((capture) => (isTaken(capture) ? [capture.blob] : [])),
    ),
  );
  return [...named].filter((blob) => !content.blobLengthByName.has(blob)).length;
}
