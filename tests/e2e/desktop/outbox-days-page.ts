import { playDays } from '../../support/outbox-days.ts';

declare global {
  interface Window {
    playDays?: typeof playDays;
  }
}

window.playDays = playDays;
