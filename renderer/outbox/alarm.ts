/** A sleep that can be cut short. A wake-up while nobody sleeps counts for the next sleep. */
export interface Alarm {
  readonly wake: () => void;
  /** `woken` when it was cut short. */
  readonly sleep: (ms: number) => Promise<'woken' | 'rested'>;
}

export function createAlarm(): Alarm {
  const state: { isRung: boolean; ring: () => void } = { isRung: false, ring: () => undefined };
  return {
    wake() {
      state.isRung = true;
      state.ring();
    },
    async sleep(ms) {
      if (!state.isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          state.ring = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const how = state.isRung ? 'woken' : 'rested';
      state.isRung = false;
      state.ring = () => undefined;
      return how;
    },
  };
}
