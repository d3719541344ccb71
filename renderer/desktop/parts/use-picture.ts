import { useEffect, useState } from 'react';
import type { PictureBytes } from '../../ui/use-object-url.ts';
import { useObjectUrl } from '../../ui/use-object-url.ts';
import { useDesktop } from '../store.ts';

export type PictureState =
  | { readonly state: 'loading' }
  | { readonly state: 'missing' }
  | { readonly state: 'ready'; readonly url: string };

/** A picture by its hash, from main; its address lives as long as the part that shows it. */
export function usePicture(blob: string | undefined): PictureState {
  const bridge = useDesktop((store) => store.bridge);
  const [answer, setAnswer] = useState<{ blob: string; picture: PictureBytes | undefined }>();
  useEffect(() => {
    if (!blob || !bridge) return undefined;
    const request = { isWanted: true };
    const ask = async () => {
      // Not through `call`: a missing thumbnail is shown in its place, not as a failed action.
      const got = await bridge.invoke('diary.picture', { blob });
      if (request.isWanted) setAnswer({ blob, picture: got.ok ? got.value : undefined });
    };
    void ask();
    return () => {
      request.isWanted = false;
    };
  }, [blob, bridge]);
  const current = answer?.blob === blob ? answer : undefined;
  const url = useObjectUrl(current?.picture);
  if (!blob || (current && !current.picture)) return { state: 'missing' };
  return url ? { state: 'ready', url } : { state: 'loading' };
}
