import { useMemo, useSyncExternalStore } from 'react';

export interface PictureBytes {
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** An address for picture bytes that lives as long as the part that shows it. */
export function useObjectUrl(picture: PictureBytes | undefined): string | undefined {
  const address = useMemo(() => createAddress(picture), [picture]);
  return useSyncExternalStore(address.subscribe, address.read);
}

/** Made when a part begins to show the picture, revoked when it stops. */
function createAddress(picture: PictureBytes | undefined) {
  const state: { url: string | undefined } = { url: undefined };
  return {
    read: () => state.url,
    subscribe: (onChange: () => void) => {
      if (picture) {
        // A copy: bytes that crossed a process can sit in a larger or shared buffer.
        const blob = new Blob([new Uint8Array(picture.bytes)], { type: picture.mime });
        state.url = URL.createObjectURL(blob);
        onChange();
      }
      return () => {
        if (state.url !== undefined) URL.revokeObjectURL(state.url);
        state.url = undefined;
      };
    },
  };
}
