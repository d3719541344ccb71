import { useEffect, useState } from 'react';
import type { TakenCapture } from '../../../shared/entry/values.ts';
import { useChecker } from '../checker-context.ts';
import type { PictureRead } from '../worker/messages.ts';

/** A picture of the bundle that was checked; `undefined` while it is being read. */
export function usePicture(
  capture: TakenCapture,
  slice: { readonly sealed: boolean },
): PictureRead | undefined {
  const checker = useChecker();
  const { sealed } = slice;
  const [read, setRead] = useState<{ readonly blob: string; readonly picture: PictureRead }>();
  useEffect(() => {
    const state = { isWanted: true };
    const { blob } = capture;
    checker.picture({ capture, sealed }).then(
      (picture) => state.isWanted && setRead({ blob, picture }),
      // What cannot be read was found by the check itself; here there is only nothing to show.
      () => state.isWanted && setRead({ blob, picture: { state: 'missing' } }),
    );
    return () => {
      state.isWanted = false;
    };
  }, [checker, capture, sealed]);
  return read?.blob === capture.blob ? read.picture : undefined;
}
