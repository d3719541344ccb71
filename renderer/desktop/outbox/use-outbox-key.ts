import { useEffect } from 'react';
import { showPage } from '../actions.ts';

/** Ctrl+Shift+O opens the outbox from every page; a dialogue above the page keeps its keys. */
export function useOutboxKey(isPaired: boolean): void {
  useEffect(() => {
    if (!isPaired) return undefined;
    const onKey = (event: KeyboardEvent) => {
      const isCommand = (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey;
      if (!isCommand || event.code !== 'KeyO' || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      showPage('outbox');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isPaired]);
}
