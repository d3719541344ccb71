import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import { cellStartAt } from '../../../shared/domain/cell.ts';
import type { LedgerSlice } from '../../../shared/entry/ledger.ts';
import { formatInstant, formatTimeExact } from '../../ui/format.ts';
import { Sheet } from '../shell/sheet.tsx';
import { useText } from '../text/use-text.ts';
import { CapturePicture } from './capture-picture.tsx';
import { SealedNote } from './sealed-note.tsx';
import { capturesOf } from '../../ui/slice-captures.ts';
import { startAtOf } from '../../ui/day-view.ts';

interface LightboxProps {
  readonly slice: LedgerSlice | undefined;
  readonly zone: string;
  /** the contract's organisation */
  readonly ten: string;
  readonly onClose: () => void;
}

/** The captures of a slice in full size. */
export function Lightbox({ slice, zone, ten, onClose }: LightboxProps) {
  const { locale } = useIntl();
  const title = slice ? formatInstant(startAtOf(slice), { locale, zone }) : '';
  return (
    <Sheet opened={slice !== undefined} onClose={onClose} size="80rem" title={title}>
      {slice ? (
        <>
          <SealedNote slice={slice} ten={ten} />
          <Captures key={slice.hash} slice={slice} zone={zone} />
        </>
      ) : null}
    </Sheet>
  );
}

function Captures({ slice, zone }: { readonly slice: LedgerSlice; readonly zone: string }) {
  const t = useText();
  const { locale } = useIntl();
  const captures = capturesOf(slice);
  const [name, setName] = useState(captures[0]?.name ?? '');
  const capture = captures.find((each) => each.name === name);
  if (capture === undefined) return <p>{t('slice.noCaptures')}</p>;
  const timeOf = (offMs: number): string =>
    formatTimeExact(cellStartAt(slice.idx) + offMs, { locale, zone });
  return (
    <>
      {captures.length > 1 ? (
        <SegmentedControl
          mb="sm"
          aria-label={t('slice.captures')}
          value={name}
          onChange={setName}
          data={captures.map((each, at) => ({
            value: each.name,
            label: `${at + 1} · ${timeOf(each.value.off_ms)}`,
          }))}
        />
      ) : null}
      <CapturePicture
        slice={slice}
        capture={capture}
        size="full"
        alt={t('capture.alt', {
          time: timeOf(capture.value.off_ms),
          memo: slice.values.memo ?? '',
        })}
      />
    </>
  );
}
