import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { nilUuid } from '../../shared/kit/ids.ts';
import { migrate, migrations } from '../../server/store/migrate.ts';
import type { OpenDatabase } from '../../server/store/open-database.ts';
import { createStore, type Store } from '../../server/store/store.ts';
import type { EntryTable } from '../../server/store/tables.ts';

/** What every implementation of the store must do alike. */
export function describeStore(name: string, open: () => Promise<OpenDatabase>): void {
  describe(`store over ${name}`, () => {
    const state: { database?: OpenDatabase; store?: Store } = {};
    const store = () => state.store as Store;
    const db = () => (state.database as OpenDatabase).db;
    beforeAll(async () => {
      state.database = await open();
      await migrate(state.database.db);
      state.store = createStore(state.database).asSystem('operator');
    }, 60_000);
    afterAll(() => state.database?.close());

    it('migrates once, however often it is asked', async () => {
      await migrate(db());
      const rows = await sql<{ version: number }>`select version from schema_version`.execute(db());
      expect(rows.rows).toHaveLength(migrations.length);
    });

    it('rolls a transaction back as a whole', async () => {
      const work = store().transaction(async (tx) => {
        await tx.accounts.insert(account('rolled-back'));
        throw new Error('stop');
      });
      await expect(work).rejects.toThrow('stop');
      expect(await store().accounts.find('rolled-back')).toBeUndefined();
    });

    it('reads instants beyond 32 bits as numbers', async () => {
      await store().accounts.insert(account('numbers', 1_772_442_000_123));
      expect((await store().accounts.find('numbers'))?.created_at).toBe(1_772_442_000_123);
    });

    it('gives an e-mail address to one account', async () => {
      expect(await store().accounts.insert(account('first'))).toBe(true);
      const other = { ...account('second'), email: account('first').email };
      expect(await store().accounts.insert(other)).toBe(false);
      expect(await store().accounts.find('second')).toBeUndefined();
    });

    it('spends a pairing code and a nonce once', async () => {
      await store().accounts.insert(account('payee'));
      await store().organisations.insert(organisation('ten-codes'));
      await store().accounts.insertPairingCode({
        code_hash: 'code',
        ten: 'ten-codes',
        account: 'payee',
        expires_at: 10,
        used_at: null,
      });
      const spent = await Promise.all(
        Array.from({ length: 5 }, () => store().accounts.spendPairingCode('code', 1)),
      );
      expect(spent.filter((code) => code !== undefined)).toHaveLength(1);
      await store().accounts.insertNonce({
        nonce: 'nonce',
        account: 'payee',
        token_hash: 'token',
        expires_at: 10,
        used_at: null,
      });
      expect(await store().accounts.spendNonce('nonce', 'somebody else', 1)).toBe(false);
      expect(await store().accounts.spendNonce('nonce', 'payee', 10)).toBe(false);
      expect(await store().accounts.spendNonce('nonce', 'payee', 9)).toBe(true);
      expect(await store().accounts.spendNonce('nonce', 'payee', 9)).toBe(false);
    });

    it('sets a root key once', async () => {
      await store().organisations.insert(organisation('ten-root'));
      expect(await store().organisations.setRoot('ten-root', 'aa')).toBe(true);
      expect(await store().organisations.setRoot('ten-root', 'bb')).toBe(false);
      expect((await store().organisations.find('ten-root'))?.org_pk).toBe('aa');
    });

    it('refuses to change or remove leaves', async () => {
      const leaf = { kind: 'tick', received_ms: 1, signature_hash: 's' };
      await store().log.insertLeaf({ ...leaf, idx: 0, entry_hash: 'leaf' });
      for (const statement of [
        'update leaf set received_ms = 2',
        'delete from leaf',
        'truncate leaf',
      ])
        await expect(sql.raw(statement).execute(db())).rejects.toThrow('append only');
      const again = { ...leaf, idx: 1, entry_hash: 'leaf' };
      await expect(store().log.insertLeaf(again)).rejects.toThrow();
      expect(await store().log.leaves(0, 10)).toHaveLength(1);
    });

    it('keeps one place per stream and one row per entry', async () => {
      await store().entries.insert(entry({ hash: 'a', seq: 0, log_index: 100 }));
      for (const clash of [
        { hash: 'b', seq: 0, log_index: 101 },
        { hash: 'a', seq: 1, log_index: 102 },
        { hash: 'c', seq: 2, log_index: 100 },
      ])
        await expect(store().entries.insert(entry(clash))).rejects.toThrow();
      await store().entries.insert(entry({ hash: 'd', seq: null, log_index: 103 }));
      await store().entries.insert(entry({ hash: 'e', seq: null, log_index: 104 }));
    });

    it('answers a view: the contract, its freelancer’s devices, its organisation, in order', async () => {
      const scope = { ten: 'ten-v', con: 'con-v', fre: 'fre-v' };
      const rows: Partial<EntryTable>[] = [
        { ten: nilUuid, con: nilUuid, fre: 'fre-v' },
        { ten: 'ten-v', con: nilUuid, fre: '' },
        { ten: 'ten-v', con: 'con-v', fre: 'fre-v' },
        { ten: 'ten-v', con: 'con-other', fre: 'fre-v' },
        { ten: nilUuid, con: nilUuid, fre: 'fre-other' },
        { ten: 'ten-other', con: nilUuid, fre: '' },
        { ten: 'ten-v', con: 'con-v', fre: '' },
      ];
      for (const [i, row] of rows.entries())
        await store().entries.insert(
          entry({ ...row, by: 'v', seq: null, hash: `v${i}`, log_index: 206 - i }),
        );
      expect(await store().entries.viewHashes(scope, 1_000)).toEqual(['v6', 'v2', 'v1', 'v0']);
      expect(await store().entries.viewHashes(scope, 205)).toEqual(['v6', 'v2']);
    });

    it('gives the lease to one holder, with a new token for each', async () => {
      const { log } = store();
      const first = await log.takeLease('test', 'one', 60_000);
      expect(first).toBe(1);
      expect(await log.takeLease('test', 'two', 60_000)).toBeUndefined();
      expect(await log.takeLease('test', 'one', 60_000)).toBe(1);
      await log.releaseLease('test', 'one');
      expect(await log.takeLease('test', 'two', 60_000)).toBe(2);
      expect(await log.holdsLease('test', 1)).toBe(false);
      expect(await log.holdsLease('test', 2)).toBe(true);
    });

    it('numbers events in commit order without gaps', async () => {
      const event = { type: 'entries', ten: '', fre: '', con: '', at_ms: 1 };
      const last = await store().outbox.last();
      await Promise.all(
        Array.from({ length: 8 }, () =>
          store().transaction((tx) => tx.outbox.append([event, event])),
        ),
      );
      const rows = await store().outbox.after(last, 100);
      expect(rows.map((row) => row.id)).toEqual(Array.from({ length: 16 }, (_, i) => last + 1 + i));
    });

    it('stores tree hashes and finds only those that are there', async () => {
      const hash = new Uint8Array(32).fill(7);
      await store().log.insertNodes([{ level: 3, index: 5, hash }]);
      const found = await store().log.nodes([
        { level: 3, index: 5 },
        { level: 3, index: 6 },
        { level: 4, index: 5 },
      ]);
      expect([...found]).toEqual([['3/5', hash]]);
      expect((await store().log.nodes([])).size).toBe(0);
    });

    it('answers questions about nothing with nothing', async () => {
      expect(await store().entries.keys([])).toEqual([]);
      expect(await store().contracts.listForOrganisations([])).toEqual([]);
      expect(await store().deliveries.blobsOf([])).toEqual([]);
      expect(await store().log.receiptsOf([])).toEqual([]);
    });

    it('shows a picture only to those who delivered it', async () => {
      await store().accounts.insert(account('artist'));
      await store().accounts.insert(account('thief'));
      const blob = { sha256: 'ab', len: 3, mime: 'image/png', created_at: 1 };
      await store().deliveries.putBlob(blob, 'artist');
      expect(await store().deliveries.ownedBlobs('thief', ['ab'])).toEqual([]);
      expect(await store().deliveries.ownedBlobs('artist', ['ab', 'cd'])).toEqual(['ab']);
    });

    it('keeps a picture that comes again while it is let go of', async () => {
      await store().accounts.insert(account('sender'));
      const blob = { sha256: 'ef', len: 3, mime: 'image/png', created_at: 1 };
      await store().deliveries.putBlob(blob, 'sender');
      const again: Promise<void>[] = [];
      await store().transaction(async (tx) => {
        await tx.deliveries.lockBlobs(['ef']);
        again.push(store().transaction((other) => other.deliveries.putBlob(blob, 'sender')));
        // Time for the other one to come as far as it can.
        await new Promise((resolve) => setTimeout(resolve, 100));
        await tx.deliveries.dropBlob('ef', 'sender');
      });
      await Promise.all(again);
      expect(await store().deliveries.ownedBlobs('sender', ['ef'])).toEqual(['ef']);
      expect(await store().removals.waitingBlobs(10)).toEqual([]);
    });

    it('takes time once, tells who came before, and lets go of it', async () => {
      const { slots } = store();
      const first = { fre: 'fre-s', idx: 7, from_ms: 0, to_ms: 10, con: 'one', hash: 's1' };
      const cases = [
        { from_ms: 10, to_ms: 20, con: 'two', log_index: 2, met: [false, false, false] },
        { from_ms: 9, to_ms: 20, con: 'two', log_index: 2, met: [true, true, false] },
        { from_ms: 0, to_ms: 1, con: 'one', log_index: 2, met: [true, false, false] },
        { from_ms: 0, to_ms: 1, con: 'two', log_index: 0, met: [false, false, true] },
      ];
      await slots.lockTime(['fre-r', 'fre-s']);
      await slots.lockTime(['fre-s', 'fre-t']);
      await slots.put({ ...first, log_index: 1 });
      for (const { met, ...other } of cases)
        expect(Object.values(await slots.meets({ ...first, ...other, hash: 's2' }))).toEqual(met);
      await slots.release('s1');
      expect(await slots.overlapping(first)).toEqual([]);
      expect(await slots.putVoided('s1', 'void')).toBe(true);
      expect(await slots.putVoided('s1', 'another')).toBe(false);
      expect(await slots.isVoided('s1')).toBe(true);
    });

    it('replaces a roster as a whole', async () => {
      const { organisations } = store();
      await organisations.insert(organisation('ten-roster'));
      const listed = (kid: string) => ({ ten: 'ten-roster', kid, role: 'client' as const });
      await organisations.replaceRoster('ten-roster', { hash: 'r0', no: 0 }, [listed('a')]);
      await organisations.replaceRoster('ten-roster', { hash: 'r1', no: 1 }, [listed('b')]);
      expect(await organisations.rosterOf('ten-roster')).toEqual([listed('b')]);
      await organisations.replaceRoster('ten-roster', { hash: 'r2', no: 2 }, []);
      expect(await organisations.rosterOf('ten-roster')).toEqual([]);
      expect(await organisations.find('ten-roster')).toMatchObject({ roster_no: 2 });
    });

    it('keeps the first terms under a hash, and the newest receipt for what was delivered', async () => {
      const { contracts, deliveries } = store();
      const terms = { ten: 'ten-t', con: 'con-t', hash: 'terms', draft: '1' };
      await contracts.putAccepted(terms);
      await contracts.putAccepted({ ...terms, draft: '2' });
      expect(await contracts.findAccepted('con-t', 'terms')).toEqual(terms);
      expect(await contracts.findAccepted('con-other', 'terms')).toBeUndefined();
      for (const statement of ['1', '2'])
        await deliveries.putHeld({ ten: 'ten-t', entry_hash: 'held', statement });
      expect(await deliveries.heldOf(['held'])).toMatchObject([{ statement: '2' }]);
      const opening = { ten: 'ten-t', entry_hash: 'held', name: 'memo', salt: '', value: 'x' };
      await deliveries.insertDisclosures([opening]);
      await deliveries.insertDisclosures([{ ...opening, value: 'y' }]);
      expect(await deliveries.disclosuresOf(['held'])).toEqual([opening]);
      await deliveries.deleteDisclosures('held', ['memo']);
      expect(await deliveries.disclosedNames(['held'])).toEqual([]);
    });

    it('answers the first export of a payment, whoever asks again', async () => {
      const { organisations } = store();
      const record = { ten: 'ten-x', decision: 'd1', payment: 'p', account: 'a', exported_at: 1 };
      expect(await organisations.recordExport(record)).toEqual(record);
      const again = { ...record, decision: 'd2', account: 'b', exported_at: 2 };
      expect(await organisations.recordExport(again)).toEqual(record);
    });

    it('keeps the earlier of two times, as far as numbers go', async () => {
      const due = { kind: 'lapse', ref: 'once', con: 'con' } as const;
      await store().removals.putDue({ ...due, at_ms: 5.4e24 });
      await store().removals.putDue({ ...due, at_ms: 7 });
      await store().removals.putDue({ ...due, at_ms: 9 });
      expect(await store().removals.dueAt('lapse', 7)).toMatchObject([{ ...due, at_ms: 7 }]);
      await store().removals.dropDue(due);
    });
  });
}

const account = (id: string, createdAt = 1) => ({
  id,
  email: `${id}@test`,
  name: id,
  password_hash: '',
  created_at: createdAt,
});

const organisation = (ten: string) => ({
  ten,
  name: ten,
  org_pk: '',
  roster_hash: '',
  roster_no: -1,
  created_at: 1,
});

const entry = (row: Partial<EntryTable>): EntryTable => ({
  ten: 'ten',
  con: 'con',
  fre: 'fre',
  hash: 'hash',
  kind: 'slice',
  by: 'by',
  seq: 0,
  log_index: 0,
  received_ms: 1,
  envelope: '{}',
  ...row,
});
