import { randomUUID } from 'node:crypto';
import type { Role } from '../../shared/api/schemas.ts';
import { type RouteContract, type RouteName, routes } from '../../shared/api/routes.ts';
import { createSecret, hashSecret } from '../../server/use-cases/secrets.ts';
import { ordinaryDraft } from '../support/entry-factory.ts';
import {
  type ActiveContract,
  activateContract,
  createWorkplace,
} from '../support/server-fixture.ts';

/** Everybody there is. `removed` was a member of the organisation until a moment ago. */
export const everybody = [
  'anonymous',
  'freelancer',
  'client',
  'finance',
  'owner',
  'auditor',
  'device',
  'revoked',
  'removed',
] as const;
export type Who = (typeof everybody)[number];
/** Of the organisation that is asked about, or of another one on the same server. */
export type Whose = 'own' | 'foreign';

const roleOf: Partial<Record<Who, Role | ''>> = {
  freelancer: 'freelancer',
  client: 'client',
  finance: 'finance',
  owner: 'owner',
  auditor: 'auditor',
  removed: '',
};

const nobodys = '00000000-0000-4000-8000-000000000001';
const link = { token: 'a'.repeat(43) };

/** A well-formed request that changes little; what comes back depends on who asks. */
const bodies: Partial<Record<RouteName, unknown>> = {
  signIn: { email: 'nobody@acme.test', password: 'wrong' },
  proveSession: { password: 'wrong' },
  renameAccount: { name: 'X' },
  changePassword: { current: 'wrong', password: 'a new password 2' },
  setMutedMails: { muted: ['paid'] },
  resetPassword: { ...link, password: 'a new password 2' },
  readInvitation: link,
  joinByInvitation: { ...link, name: 'X', password: 'a new password 2' },
  acceptInvitation: link,
  declineInvitation: link,
  invite: { email: 'x@acme.test', roles: ['auditor'] },
  changeRoles: { roles: ['auditor'] },
  setRoot: { orgPk: 'a'.repeat(64) },
  addApproverKey: { pk: 'a'.repeat(64), label: 'L', role: 'client' },
  vouchForKey: { by: 'b'.repeat(64), atMs: 1, signature: 'c'.repeat(128) },
  draftContract: { freelancer: nobodys, draft: ordinaryDraft },
  createPairingCode: { organisation: nobodys },
  pair: { code: 'AAAA-AAAA', deviceName: 'x' },
  postEntries: { entries: ['x'] },
  putDisclosures: { items: [{ name: 'memo', salt: 'a'.repeat(64), value: '' }] },
  draftRevision: { draft: ordinaryDraft },
  setLegalHold: { hold: false },
  readThumbnails: { pictures: [{ entry: '0'.repeat(64), sha256: '0'.repeat(64) }] },
  removePictures: { names: ['shot0_0'], reason: 'A card number' },
  eraseEntry: { names: ['memo'], request: 'a'.repeat(64) },
  createPayoutBatch: {
    decisions: ['a'.repeat(64)],
    executeOn: '2026-03-10',
    payer: { name: 'Acme', account: 'DE02120300000000202051', bic: '' },
  },
  makePayoutFile: { format: 'csv' },
  markPayout: { state: 'sent' },
};

/** JSON; none for a route without a body. Each address may be written to so often only. */
export function bodyOf(name: RouteName): string | undefined {
  const contract: RouteContract = routes[name];
  const nothing = contract.request === undefined ? undefined : {};
  const body =
    name === 'forgotPassword'
      ? { email: `${randomUUID()}@nowhere.test` }
      : (bodies[name] ?? nothing);
  return body === undefined ? undefined : JSON.stringify(body);
}

const queries: Partial<Record<RouteName, string>> = {
  exportPayout: `?decision=${'a'.repeat(64)}`,
  getConsistency: '?from=1&to=2',
  unsubscribe: `?token=${link.token}`,
};

/** The same names everywhere: things of nobody, which look like those that are somebody's. */
const nothing: Readonly<Record<string, string>> = {
  org: '00000000-0000-4000-8000-0000000000ff',
  con: '00000000-0000-4000-8000-0000000000ff',
  by: 'f'.repeat(64),
  hash: 'f'.repeat(64),
  kid: 'f'.repeat(64),
  sha256: 'a'.repeat(64),
  account: nobodys,
  invitation: nobodys,
  session: nobodys,
  batch: nobodys,
};

export interface Asked {
  readonly name: RouteName;
  readonly who: Who;
  readonly whose: Whose;
  /** About what is not there, instead of what is the first organisation's. */
  readonly isAboutNothing?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly lengthBytes: number;
  readonly tookMs: number;
}

export interface Matrix {
  ask(asked: Asked): Promise<Reply>;
  close(): Promise<void>;
}

/** A server with an organisation that has something, and another one that has the same people. */
export async function createMatrix(): Promise<Matrix> {
  const place = await createWorkplace();
  const contract: ActiveContract = await activateContract(place);
  const store = place.server.deps.store.asSystem('operator');
  const otherTen = randomUUID();
  await store.organisations.insert({
    ten: otherTen,
    name: 'Other',
    org_pk: '',
    roster_hash: '',
    roster_no: -1,
    created_at: 0,
  });
  const accounts = new Map<string, string>();
  const { kid } = place.device;
  const something = { org: place.ten, con: contract.con, by: kid, kid, hash: contract.hash };

  /** A device works for its freelancer; the freelancer of the organisation has the contract. */
  async function accountOf(who: Who, whose: Whose): Promise<string> {
    if (whose === 'own' && ['freelancer', 'device', 'revoked'].includes(who)) return place.fre;
    const known = accounts.get(`${whose} ${who}`);
    if (known !== undefined) return known;
    const id = randomUUID();
    const person = { id, email: `${who}-${whose}@matrix.test`, name: who, password_hash: '' };
    await store.accounts.insert({ ...person, created_at: 0 });
    accounts.set(`${whose} ${who}`, id);
    return id;
  }

  /** Anew for each request: some of them end what they are asked with. */
  async function credentialsOf(who: Who, whose: Whose): Promise<Record<string, string>> {
    if (who === 'anonymous') return {};
    const account = await accountOf(who, whose);
    const ten = whose === 'own' ? place.ten : otherTen;
    const secret = createSecret();
    const nowMs = place.clock.nowMs();
    const role = roleOf[who] ?? 'freelancer';
    await store.organisations.putMember({ ten, account, who: randomUUID(), roles: role });
    await store.organisations.setRoles(ten, account, role);
    if (who !== 'device' && who !== 'revoked') {
      const times = { created_at: nowMs, used_at: nowMs, proved_at: nowMs };
      const id = { id: randomUUID(), id_hash: hashSecret(secret), account, label: '' };
      await store.sessions.insert({ ...id, ...times });
      return { cookie: `__Host-session=${secret}` };
    }
    const hash = hashSecret(secret);
    await store.accounts.insertToken({
      token_hash: hash,
      account,
      ten,
      name: '',
      created_at: nowMs,
      revoked_at: who === 'revoked' ? nowMs : null,
      family: hash,
      replaces: '',
      replaced_at: null,
    });
    return { authorization: `Bearer ${secret}` };
  }

  return {
    close: () => place.close(),
    ask: async ({ name, who, whose, isAboutNothing }) => {
      const route: RouteContract = routes[name];
      const params = isAboutNothing ? nothing : { ...nothing, ...something };
      const path = route.path
        .replace(/:([a-z0-9]+)/g, (_, key: string) => params[key] ?? '')
        .replace('*', '0/000.p/1');
      const body = name === 'putBlob' ? 'x' : bodyOf(name);
      const type = name === 'putBlob' ? 'image/png' : 'application/json';
      const headers = await credentialsOf(who, whose);
      const startMs = performance.now();
      const response = await fetch(`${place.server.url}${path}${queries[name] ?? ''}`, {
        method: route.method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': type }) },
        ...(body !== undefined && { body }),
      });
      const { status } = response;
      if (name === 'getEvents' && status === 200) {
        await response.body?.cancel();
        return { status, code: undefined, lengthBytes: 0, tookMs: performance.now() - startMs };
      }
      const text = await response.text();
      const tookMs = performance.now() - startMs;
      const isProblem = (response.headers.get('content-type') ?? '').includes('problem');
      const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined;
      return { status, code, lengthBytes: text.length, tookMs };
    },
  };
}
