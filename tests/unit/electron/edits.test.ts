import { describe, expect, it } from 'vitest';
import { createPendingEdits, undoMs } from '../../../electron/main/diary/pending-edits.ts';
import { sealPlan } from '../../../electron/main/diary/seal-recipients.ts';
import type { ContractLedger } from '../../../shared/entry/ledger.ts';
import { createAgeKeyPair } from '../../../shared/seal/age-recipient.ts';
import { err, ok } from '../../../shared/kit/result.ts';

const hash = 'a'.repeat(64);

function pendingAt(start: number) {
  const clock = { ms: start };
  const failed: string[] = [];
  const done: string[] = [];
  const pending = createPendingEdits({
    wallMs: () => clock.ms,
    onFailed: ({ action }, { code }) => void failed.push(`${action} ${code}`),
  });
  const work = async () => {
    done.push('done');
    return ok(undefined);
  };
  return { clock, failed, done, pending, work };
}

describe('an edit that can be undone', () => {
  it('happens after its time, once', async () => {
    const { clock, done, pending, work } = pendingAt(1_000);
    expect(pending.add({ hash, action: 'redact', work })).toEqual(ok({ untilAt: 1_000 + undoMs }));
    await pending.run('due');
    expect(done).toEqual([]);
    clock.ms += undoMs;
    await pending.run('due');
    await pending.run('due');
    expect(done).toEqual(['done']);
    expect(pending.list()).toEqual([]);
  });

  it('does not happen when it was undone, and happens at once when the app ends', async () => {
    const { done, pending, work } = pendingAt(1_000);
    pending.add({ hash, action: 'move', work });
    expect(pending.add({ hash, action: 'move', work })).toEqual(err({ code: 'edit_pending' }));
    expect(pending.undo(hash)).toEqual(ok(undefined));
    expect(pending.has(hash)).toBe(false);
    pending.add({ hash, action: 'cover', work });
    await pending.run('all');
    expect(done).toEqual(['done']);
  });

  it('does not wait for days because the clock was set back', async () => {
    const { clock, done, pending, work } = pendingAt(86_400_000);
    pending.add({ hash, action: 'redact', work });
    clock.ms = 1_000;
    await pending.run('due');
    expect(done).toEqual(['done']);
  });

  it('says why it failed', async () => {
    const { failed, pending } = pendingAt(0);
    pending.add({ hash, action: 'redact', work: async () => err({ code: 'disk_full' }) });
    await pending.run('all');
    expect(failed).toEqual(['redact disk_full']);
  });
});

describe('to whom pictures are sealed', () => {
  const orgkeys = (...recipients: string[]): ContractLedger['orgkeys'] =>
    recipients.map((recipient) => ({ entry: { payload: { recipient } } })) as never;

  it('nobody, where the contract pins nobody', () => {
    const contract = { org_recipient: '', fre_recipient: '' };
    const plan = sealPlan(contract, { orgkeys: [], offered: 'age1other', own: 'age1own' });
    expect(plan).toEqual({ recipients: [], org: '' });
  });

  it('the pinned one, or who follows it in the chain, and the freelancer herself', async () => {
    const [org, next, fre, own, thief] = await Promise.all(
      [0, 1, 2, 3, 4].map(async () => (await createAgeKeyPair()).recipient),
    );
    const contract = { org_recipient: org ?? '', fre_recipient: fre ?? '' };
    const known = { orgkeys: orgkeys('age1before', org ?? ''), offered: org ?? '', own: own ?? '' };
    expect(sealPlan(contract, known)).toEqual({ recipients: [org, fre, own], org });
    expect(sealPlan(contract, { ...known, orgkeys: [] }).recipients).toEqual([org, fre, own]);
    const rotated = { ...known, orgkeys: orgkeys(org ?? '', next ?? ''), offered: next ?? '' };
    expect(sealPlan(contract, rotated)).toEqual({ recipients: [next, fre, own], org: next });
    const lied = sealPlan(contract, { ...known, offered: thief ?? '' });
    expect(lied).toEqual({ recipients: [org, fre, own], org, refused: thief });
    expect(sealPlan(contract, { ...known, own: fre ?? '' }).recipients).toEqual([org, fre]);
  });
});
