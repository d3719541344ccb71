import type { Db } from './database.ts';
import type {
  AccountTable,
  DeviceTable,
  DeviceTokenTable,
  EnrollNonceTable,
  PairingCodeTable,
} from './tables.ts';

/** People, their browser sessions and their devices' tokens. Secrets are stored hashed. */
export const createAccounts = (db: Db) => ({
  /** False if the e-mail address is taken. */
  async insert(account: AccountTable): Promise<boolean> {
    const result = await db
      .insertInto('account')
      .values(account)
      .onConflict((conflict) => conflict.column('email').doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  },
  find: (id: string) =>
    db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst(),
  /** Of a colleague; a request sees nothing of how they sign in. */
  async emailOf(id: string): Promise<string | undefined> {
    const row = await db
      .selectFrom('account')
      .select('email')
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.email;
  },
  findByEmail: (email: string) =>
    db.selectFrom('account').selectAll().where('email', '=', email).executeTakeFirst(),

  /** Organisations that a person is a member of or works for, ascending. */
  async reachOf(account: string): Promise<string[]> {
    const rows = await db
      .selectFrom('member')
      .select('ten')
      .where('account', '=', account)
      .where('roles', '!=', '')
      .union((eb) => eb.selectFrom('contract').select('ten').where('fre', '=', account))
      .orderBy('ten')
      .execute();
    return rows.map(({ ten }) => ten);
  },

  async rename(id: string, name: string): Promise<void> {
    await db.updateTable('account').set({ name }).where('id', '=', id).execute();
  },
  async setPassword(id: string, passwordHash: string): Promise<void> {
    await db
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', id)
      .execute();
  },
  /** As `find`, and nobody else changes it until the transaction ends. */
  lock: (id: string) =>
    db.selectFrom('account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst(),

  async insertToken(token: DeviceTokenTable): Promise<void> {
    await db.insertInto('device_token').values(token).execute();
  },
  findToken: (tokenHash: string) =>
    db
      .selectFrom('device_token')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst(),
  /** With what it was replaced by, or would have been. */
  async withdrawToken(tokenHash: string, atMs: number): Promise<void> {
    await db
      .updateTable('device_token')
      .set({ revoked_at: atMs })
      .where('family', '=', (eb) =>
        eb
          .selectFrom('device_token as known')
          .select('known.family')
          .where('known.token_hash', '=', tokenHash),
      )
      .where('revoked_at', 'is', null)
      .execute();
  },

  async insertPairingCode(code: PairingCodeTable): Promise<void> {
    await db.insertInto('pairing_code').values(code).execute();
  },
  /** The code, spent by this call; `undefined` if there is none or it was used before. */
  spendPairingCode: (codeHash: string, usedAt: number) =>
    db
      .updateTable('pairing_code')
      .set({ used_at: usedAt })
      .where('code_hash', '=', codeHash)
      .where('used_at', 'is', null)
      .returningAll()
      .executeTakeFirst(),

  /** Codes and challenges that nobody can use any more. */
  async deleteSpentCodes(nowMs: number): Promise<void> {
    await db.deleteFrom('pairing_code').where('expires_at', '<', nowMs).execute();
    await db.deleteFrom('enroll_nonce').where('expires_at', '<', nowMs).execute();
  },

  async insertNonce(nonce: EnrollNonceTable): Promise<void> {
    await db.insertInto('enroll_nonce').values(nonce).execute();
  },
  /** True if the nonce was this account's, fresh and unused; it is used now. */
  async spendNonce(nonce: string, account: string, nowMs: number): Promise<boolean> {
    const spent = await db
      .updateTable('enroll_nonce')
      .set({ used_at: nowMs })
      .where('nonce', '=', nonce)
      .where('account', '=', account)
      .where('used_at', 'is', null)
      .where('expires_at', '>', nowMs)
      .returning('nonce')
      .executeTakeFirst();
    return spent !== undefined;
  },

  async insertDevice(device: DeviceTable): Promise<void> {
    await db.insertInto('device').values(device).execute();
  },
  findDevice: (kid: string) =>
    db.selectFrom('device').selectAll().where('kid', '=', kid).executeTakeFirst(),
  /** The device with all others of its account: two questions in one. */
  familyOf: (kid: string) =>
    db
      .selectFrom('device')
      .selectAll()
      .where('account', '=', (eb) =>
        eb.selectFrom('device as named').select('named.account').where('named.kid', '=', kid),
      )
      .execute(),
  devicesOf: (account: string) =>
    db.selectFrom('device').selectAll().where('account', '=', account).execute(),
  /** As people know them: name, whether its key was revoked and its access withdrawn. */
  describeDevices: (account: string) =>
    db
      .selectFrom('device')
      .leftJoin('device_token', 'device_token.token_hash', 'device.token_hash')
      .innerJoin('signing_key', 'signing_key.kid', 'device.kid')
      .selectAll('device')
      .select(['device_token.name', 'device_token.ten', 'device_token.revoked_at'])
      .select('signing_key.revoked_ms')
      .where('device.account', '=', account)
      .orderBy('device.created_at')
      .orderBy('device.kid')
      .execute(),
});
