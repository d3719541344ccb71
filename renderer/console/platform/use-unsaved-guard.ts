import { useBlocker } from '@tanstack/react-router';
import { useText } from '../text/use-text.ts';

/**
 * Asks before words that were typed and not sent are lost: on the way to another page, by the back
 * button, and when the window closes. A change of the address within the page is not asked about.
 */
export function useUnsavedGuard(hasWords: boolean): void {
  const t = useText();
  useBlocker({
    disabled: !hasWords,
    enableBeforeUnload: () => hasWords,
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && !globalThis.confirm(t('unsaved.ask')),
  });
}
