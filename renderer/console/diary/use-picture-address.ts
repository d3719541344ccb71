import { useMemo } from 'react';
import { bytesToBase64 } from '../../../shared/kit/base64.ts';
import { type PictureBytes, useObjectUrl } from '../../ui/use-object-url.ts';

/** Below this, text costs less than an object that the browser keeps for the page. */
const smallBytes = 65_536;

/** An address for picture bytes: those of a thumbnail are in the address itself. */
export function usePictureAddress(picture: PictureBytes | undefined): string | undefined {
  const isSmall = picture !== undefined && picture.bytes.length <= smallBytes;
  const text = useMemo(
    () => (isSmall ? `data:${picture.mime};base64,${bytesToBase64(picture.bytes)}` : undefined),
    [isSmall, picture],
  );
  const url = useObjectUrl(isSmall ? undefined : picture);
  return text ?? url;
}
