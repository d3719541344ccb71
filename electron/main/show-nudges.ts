import { type BrowserWindow, Notification } from 'electron';
import type { AppState } from '../../shared/api/app-state.ts';
import { nudgeWords } from './nudge-words.ts';
import { wantedNudges } from './nudges.ts';

/** Signs outside the window for what changed; a click opens it. */
export function createNudger(windows: {
  readonly showDiary: () => void;
  readonly diary: () => BrowserWindow | undefined;
}): (state: AppState) => void {
  const last: { state: AppState | undefined } = { state: undefined };
  return (state) => {
    const { locale } = state.settings;
    const nudges = wantedNudges(last.state, state);
    last.state = state;
    const window = windows.diary();
    // Who looks at the window sees it there.
    if (nudges.length === 0 || window?.isFocused() === true) return;
    window?.flashFrame(true);
    if (!Notification.isSupported()) return;
    for (const nudge of nudges) {
      const notification = new Notification({
        title: 'Countersign',
        body: nudgeWords(locale)[nudge],
        silent: true,
      });
      notification.on('click', windows.showDiary);
      notification.show();
    }
  };
}
