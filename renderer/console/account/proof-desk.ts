import { create } from 'zustand';
import { ApiFailure, type ConsoleApi } from '../data/console-api.ts';

interface ProofDesk {
  /** Somebody waits for the password: answers whether it was given. */
  readonly asking: ((isGiven: boolean) => void) | undefined;
  readonly ask: (answer: (isGiven: boolean) => void) => void;
  readonly settle: (isGiven: boolean) => void;
}

/** Whether the dialog for the password is open, and who waits for it. */
export const useProofDesk = create<ProofDesk>()((set, get) => ({
  asking: undefined,
  ask: (answer) => {
    const before = get().asking;
    // Two calls that ask at the same time wait for one answer.
    const all = (isGiven: boolean) => {
      before?.(isGiven);
      answer(isGiven);
    };
    set({ asking: all });
  },
  settle: (isGiven) => {
    const { asking } = get();
    set({ asking: undefined });
    asking?.(isGiven);
  },
}));

/**
 * The server asks for the password again before what moves money (threats W-04). The call waits
 * for the dialog and is then made once more, so that nothing that was typed or signed is lost.
 */
export const withProof = (api: ConsoleApi, askForProof: () => Promise<boolean>): ConsoleApi => ({
  async call(name, options) {
    try {
      return await api.call(name, options);
    } catch (error) {
      const isAsked = error instanceof ApiFailure && error.code === 'E_RECENT_SIGN_IN';
      if (!isAsked || !(await askForProof())) throw error;
      return api.call(name, options);
    }
  },
});

export const askForProof = (): Promise<boolean> =>
  new Promise((resolve) => useProofDesk.getState().ask(resolve));
