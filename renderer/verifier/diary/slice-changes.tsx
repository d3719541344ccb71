import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { formatInstant } from '../../ui/format.ts';
import { type ChangeNote, changeNotes } from '../../ui/slice-changes.ts';
import type { Evidence } from '../result/evidence.ts';
import { type Text, useText } from '../text/use-text.ts';
import classes from './slice-panel.module.css';

interface SliceChangesProps {
  readonly slice: LedgerSlice;
  readonly evidence: Evidence;
  readonly zone: string;
}

/** What was removed, covered, changed or moved since it was signed, by whom and when. */
export function SliceChanges({ slice, evidence, zone }: SliceChangesProps) {
  const t = useText();
  const { locale } = useIntl();
  const notes = changeNotes(slice.changes, (hash) => {
    const logged = evidence.entryByHash.get(hash);
    return logged && { kind: logged.entry.kind, receivedMs: logged.receivedMs };
  });
  if (notes.length === 0) return null;
  return (
    <section data-testid="slice-changes">
      <h4 className={classes.section}>{t('slice.changes')}</h4>
      <ul className={classes.list}>
        {notes.map((note) => {
          const what = noteWords(t, note);
          return (
            <li key={what}>
              {note.atMs === undefined
                ? what
                : t('change.at', { what, at: formatInstant(note.atMs, { locale, zone }) })}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function noteWords(t: Text, { what, parts, basis }: ChangeNote): string {
  const content = parts.map((part) => t(`content.${part}`)).join(', ');
  const values = { content, basis: basis === undefined ? '' : t(`basis.${basis}`) };
  return t(`change.${what}`, values);
}
