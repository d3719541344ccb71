import { useState } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { startAtOf } from '../../ui/day-view.ts';
import { formatInstant, formatTimeExact } from '../../ui/format.ts';
import { capturesOf } from '../../ui/slice-captures.ts';
import { Button, ButtonRow } from '../parts/button.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { Picture } from './picture.tsx';

interface LightboxProps {
  readonly slice: LedgerSlice | undefined;
  readonly zone: string;
  readonly onClose: () => void;
}

/** The pictures of a slice in full size. */
export function Lightbox({ slice, zone, onClose }: LightboxProps) {
  const { locale } = useIntl();
  if (slice === undefined) return null;
  const title = formatInstant(startAtOf(slice), { locale, zone });
  return (
    <Sheet key={slice.hash} title={title} size="wide" onClose={onClose} testId="lightbox">
      <Captures slice={slice} zone={zone} />
    </Sheet>
  );
}

function Captures({ slice, zone }: { readonly slice: LedgerSlice; readonly zone: string }) {
  const t = useText();
  const { locale } = useIntl();
  const captures = capturesOf(slice);
  const [name, setName] = useState(captures[0]?.name);
  const capture = captures.find((each) => each.name === name);
  if (capture === undefined) return <p>{t('slice.noCaptures')}</p>;
  const timeOf = (offMs: number): string =>
    formatTimeExact(cellStartAt(slice.idx) + offMs, { locale, zone });
  const time = timeOf(capture.value.off_ms);
  return (
    <>
      {captures.length > 1 ? (
        <ButtonRow>
          {captures.map((each, at) => (
            <Button
              key={each.name}
              isPressed={each.name === name}
              onClick={() => setName(each.name)}
            >
              {`${at + 1} · ${timeOf(each.value.off_ms)}`}
            </Button>
          ))}
        </ButtonRow>
      ) : null}
      <Picture
        slice={slice}
        capture={capture}
        size="full"
        alt={t('capture.alt', { time, memo: slice.values.memo ?? '' })}
      />
    </>
  );
}
