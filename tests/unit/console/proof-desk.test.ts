import { describe, expect, it } from 'vitest';
import {
  askForProof,
  useProofDesk,
  withProof,
} from '../../../renderer/console/account/proof-desk.ts';
import { ApiFailure, type ConsoleApi } from '../../../renderer/console/data/console-api.ts';

const failure = (code: string) => new ApiFailure({ type: 'problem', status: 403, code });

/** Asks for the password until it was given. */
function createGuardedApi(code = 'E_RECENT_SIGN_IN') {
  const state = { isProved: false, calls: [] as unknown[] };
  const call = async (name: unknown, options: unknown) => {
    state.calls.push([name, options]);
    if (!state.isProved) throw failure(code);
    return { name };
  };
  return { state, api: { call } as unknown as ConsoleApi };
}

describe('a call that needs the password again', () => {
  it('is made once more with the same words, after it was given', async () => {
    const { state, api } = createGuardedApi();
    const guarded = withProof(api, async () => {
      state.isProved = true;
      return true;
    });
    const options = { body: { name: 'as typed' } };
    expect(await guarded.call('renameAccount', options)).toEqual({ name: 'renameAccount' });
    expect(state.calls).toEqual([
      ['renameAccount', options],
      ['renameAccount', options],
    ]);
  });

  it('fails as it did when the dialog is closed, and is not made again', async () => {
    const { state, api } = createGuardedApi();
    const guarded = withProof(api, async () => false);
    await expect(guarded.call('whoAmI')).rejects.toMatchObject({ code: 'E_RECENT_SIGN_IN' });
    expect(state.calls).toHaveLength(1);
  });

  it('is the only one that asks', async () => {
    const { api } = createGuardedApi('E_FORBIDDEN');
    const asked = { count: 0 };
    const guarded = withProof(api, async () => {
      asked.count += 1;
      return true;
    });
    await expect(guarded.call('whoAmI')).rejects.toMatchObject({ code: 'E_FORBIDDEN' });
    expect(asked.count).toBe(0);
  });

  it('shares one dialog with others that wait', async () => {
    const answers = Promise.all([askForProof(), askForProof()]);
    useProofDesk.getState().settle(true);
    expect(await answers).toEqual([true, true]);
    expect(useProofDesk.getState().asking).toBeUndefined();
  });
});
