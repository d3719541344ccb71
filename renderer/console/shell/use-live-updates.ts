import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { serverEvent } from '../../../shared/api/schemas.ts';
import { nilUuid } from '../../../shared/kit/ids.ts';
import { keys } from '../data/queries.ts';
import { useDeps } from '../platform/console-deps.ts';
import { createNewsDesk } from './news-desk.ts';

/** Events only say that there is something new; what it is gets fetched and verified as always. */
export function useLiveUpdates(): void {
  const { openEvents } = useDeps();
  const queryClient = useQueryClient();
  useEffect(() => {
    const events = openEvents?.();
    if (events === undefined) return undefined;
    const desk = createNewsDesk((con) => {
      const queryKey = con === nilUuid ? ['evidence'] : keys.evidence(con);
      void queryClient.invalidateQueries({ queryKey });
    });
    events.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const event = serverEvent.safeParse(parseJson(data));
      if (!event.success) return;
      const { type } = event.data;
      if (type === 'contracts') void queryClient.invalidateQueries({ queryKey: keys.contracts });
      if (type === 'roster') {
        void queryClient.invalidateQueries({ queryKey: ['organisation'] });
        void queryClient.invalidateQueries({ queryKey: ['invitations'] });
      }
      desk.take(event.data);
    });
    return () => {
      events.close();
      desk.close();
    };
  }, [openEvents, queryClient]);
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    // Not an event of ours; the next one or a reload brings the news.
    return undefined;
  }
}
