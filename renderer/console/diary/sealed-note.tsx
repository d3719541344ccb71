import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { Callout } from '../../ui/callout.tsx';
import { capturesOf } from '../../ui/slice-captures.ts';
import { useOpening } from '../evidence/opening-context.ts';
import { TextLink } from '../shell/text-link.tsx';
import { useText } from '../text/use-text.ts';

interface SealedNoteProps {
  readonly slice: LedgerSlice;
  /** the contract's organisation */
  readonly ten: string;
}

/** Pictures that this browser cannot open yet, and what to do about it. */
export function SealedNote({ slice, ten }: SealedNoteProps) {
  const t = useText();
  const { openSealed } = useOpening();
  const isSealed = slice.entry?.payload.sealed === true;
  const hasPicture = capturesOf(slice).some(({ value }) => isTaken(value));
  if (!isSealed || !hasPicture || openSealed !== undefined) return null;
  return (
    <Callout
      tone="attention"
      title={t('sealed.title')}
      actions={
        <TextLink to="/organisation" search={{ org: ten }} underline="always">
          {t('sealed.link')}
        </TextLink>
      }
    >
      {t('sealed.text')}
    </Callout>
  );
}
