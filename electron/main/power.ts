import { powerMonitor } from 'electron';
import type { Diary } from './diary/diary-types.ts';

/** What the machine says about itself ends or resumes a session at once (product.md section 3). */
export function watchPower(diary: Diary, onShutdown: () => void): void {
  powerMonitor.on('suspend', () => void diary.power('suspend'));
  powerMonitor.on('resume', () => void diary.power('resume'));
  powerMonitor.on('lock-screen', () => void diary.power('lock'));
  powerMonitor.on('unlock-screen', () => void diary.power('unlock'));
  // Another user's desktop is in front: nothing of ours may be recorded.
  powerMonitor.on('user-did-resign-active', () => void diary.power('lock'));
  powerMonitor.on('user-did-become-active', () => void diary.power('unlock'));
  powerMonitor.on('shutdown', onShutdown);
}
