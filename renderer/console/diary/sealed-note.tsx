import { useIntl } from 'react-intl';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { shortRecipient } from '../../../shared/entry/sealing-keys.ts';
import { isTaken } from '../../../shared/entry/values.ts';
import { Callout } from '../../ui/callout.tsx';
import { formatDate } from '../../ui/format.ts';
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
  const { locale } = useIntl();
  const { openSealed, missing } = useOpening();
  const isSealed = slice.entry?.payload.sealed === true;
  const hasPicture = capturesOf(slice).some(({ value }) => isTaken(value));
  const key = missing(slice.hash);
  if (!isSealed || !hasPicture || (openSealed !== undefined && key === undefined)) return null;
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
      <p>{t(openSealed === undefined ? 'sealed.text' : 'sealed.textOther')}</p>
      {key ? (
        <p>
          {t('sealed.key', {
            key: shortRecipient(key.recipient),
            since: formatDate(key.sinceMs, { locale, zone: 'UTC' }),
          })}
        </p>
      ) : null}
    </Callout>
  );
}
