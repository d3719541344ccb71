import { useCallback, useEffect, useState } from 'react';
import type { WaitingPage, WaitingShow } from '../../../shared/api/waiting.ts';
import { useDesktop } from '../store.ts';

export const rowsPerPage = 50;
const lookEveryMs = 1_000;

/** One page of what waits, looked at again while it is shown: reasons change without an event. */
export function useWaiting(show: WaitingShow, from: number) {
  const bridge = useDesktop((store) => store.bridge);
  const [page, setPage] = useState<WaitingPage>();
  const look = useCallback(async () => {
    const answer = await bridge?.invoke('waiting.list', { from, limit: rowsPerPage, show });
    if (answer?.ok) setPage(answer.value);
  }, [bridge, from, show]);
  useEffect(() => {
    const again = async () => {
      await look();
    };
    void again();
    const timer = setInterval(() => void again(), lookEveryMs);
    return () => clearInterval(timer);
  }, [look]);
  return { page, look };
}
