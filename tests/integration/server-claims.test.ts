import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimLimits } from '../../shared/entry/claims.ts';
import type { Entry } from '../../shared/entry/entry.ts';
import { keepHouse } from '../../server/use-cases/housekeeping.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
  newestHead,
  postAll,
  postEntries,
  seenAndView,
  type Workplace,
} from '../support/server-fixture.ts';
import { submitWeek, trackCells } from '../support/week-flow.ts';

const day = 86_400_000;

describe('as many claims as a verifier reads (protocol 3.14)', { timeout: 60_000 }, () => {
  const state: { place?: Workplace; filled: number } = { filled: 0 };
  const place = () => state.place as Workplace;
  beforeAll(async () => {
    state.place = await createWorkplace();
  }, 60_000);
  afterAll(() => place().close(), 30_000);

  /** As if `count` entries of a kind had been logged by a signer. */
  async function fill(
    about: { readonly con: string; readonly by: string; readonly kind: string; ten?: string },
    count: number,
  ): Promise<void> {
    const store = place().server.deps.store.asSystem('operator');
    await store.transaction(async (tx) => {
      for (let i = 0; i < count; i++) {
        state.filled += 1;
        await tx.entries.insert({
          ten: about.ten ?? place().ten,
          con: about.con,
          fre: '',
          hash: state.filled.toString(16).padStart(64, '0'),
          kind: about.kind,
          by: about.by,
          seq: null,
          log_index: 1_000_000 + state.filled,
          received_ms: 0,
          envelope: '',
        });
      }
    });
  }

  const count = async (con: string, isOurs: (by: string) => boolean): Promise<number> => {
    const rows = await place().server.deps.store.asSystem('operator').entries.countBySigner({
      con,
      fre: 'none',
      ten: 'none',
    });
    return rows
      .filter(
        ({ kind, by }) => !['slice', 'session', 'erasure', 'void'].includes(kind) && isOurs(by),
      )
      .reduce((sum, row) => sum + row.count, 0);
  };

  const post = async (caller: Workplace['client'], entry: Entry): Promise<string> => {
    const [answer] = await postEntries(caller, [entry]);
    return answer?.ok === true ? 'accepted' : (answer?.code ?? 'nothing');
  };

  async function agreed(): Promise<ActiveContract> {
    return activateContract(place(), { on_silence: 'approve', edit_close_s: 0 });
  }

  it('ends a device’s claims at the last one, and neither its time nor what the client says', async () => {
    const { device, freelancer, client, clientKey } = place();
    const contract = await agreed();
    const { con } = contract;
    const used = await count(con, (by) => by === device.kid);
    // What only looks one entry up is not counted, however much of it there is.
    await fill({ con, by: device.kid, kind: 'slice' }, 100);
    await fill({ con, by: place().server.deps.keys.operatorKid, kind: 'erasure' }, 100);
    await fill({ con, by: device.kid, kind: 'amend' }, claimLimits.devices - used - 1);
    device.see(await newestHead(freelancer));
    expect(await post(freelancer, (await device.payee(con, 'EUR')).entry)).toBe('accepted');
    const chained = device.headOf(con);
    expect(await post(freelancer, (await device.payee(con, 'EUR')).entry)).toBe('E_CONTRACT_FULL');
    expect(device.headOf(con)).not.toEqual(chained);
    const seen = await seenAndView(client, con);
    const reply = await clientKey.reply({ con, ref: contract.hash, ...seen, text: 'Go on.' });
    expect(await post(client, reply.entry)).toBe('accepted');
  });

  it('ends approvers’ claims, each item of a batch as one, and not those of the device', async () => {
    const { client, clientKey, device, freelancer } = place();
    const contract = await agreed();
    const { con } = contract;
    const used = await count(con, (by) => by !== device.kid);
    await fill({ con, by: clientKey.kid, kind: 'reply' }, claimLimits.approvers - used - 1);
    const say = async () => {
      const seen = await seenAndView(client, con);
      return (await clientKey.reply({ con, ref: contract.hash, ...seen, text: 'Again.' })).entry;
    };
    expect(await post(client, await say())).toBe('accepted');
    expect(await post(client, await say())).toBe('E_CONTRACT_FULL');
    device.see(await newestHead(freelancer));
    expect(await post(freelancer, (await device.payee(con, 'EUR')).entry)).toBe('accepted');
  });

  it('lets silence approve nothing that could not be verified', async () => {
    const { clock, clientKey, device, server } = place();
    const contract = await agreed();
    const { con } = contract;
    await trackCells(place(), contract, 1);
    clock.advance(8 * day);
    await submitWeek(place(), contract.entry, 0);
    const used = await count(con, (by) => by !== device.kid);
    await fill({ con, by: clientKey.kid, kind: 'reply' }, claimLimits.approvers - used);
    clock.advance(60 * day);
    await keepHouse(server.deps);
    const rows = await server.deps.store.asSystem('operator').entries.ofKind(con, 'decision');
    expect(rows.some(({ by }) => by === server.deps.keys.operatorKid)).toBe(false);
  });

  it('ends rosters long before they fill every contract of the organisation', async () => {
    const { owner, root, ten, clientKey, financeKey } = place();
    const rows = await place().server.deps.store.asSystem('operator').entries.countBySigner({
      con: 'none',
      fre: 'none',
      ten,
    });
    const used = rows.reduce((sum, row) => sum + row.count, 0);
    const nil = '00000000-0000-0000-0000-000000000000';
    await fill({ con: nil, by: root.kid, kind: 'roster' }, claimLimits.organisation - used - 1);
    const listed = [clientKey.listed(), financeKey.listed()];
    await postAll(owner, [await root.roster(await newestHead(owner), listed)]);
    expect(await post(owner, await root.roster(await newestHead(owner), listed))).toBe(
      'E_CONTRACT_FULL',
    );
  });
});
