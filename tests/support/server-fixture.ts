import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  BundleResponse,
  ContractDraft,
  ContractSummary,
  EntryAnswer,
  Me,
  OfferedInvitation,
  Organisation,
  PairResponse,
  Role,
  ViewResponse,
} from '../../shared/api/schemas.ts';
import type { Disclosure } from '../../shared/entry/commitment.ts';
import type { Entry, EntryOf } from '../../shared/entry/entry.ts';
import { envelopeToJson } from '../../shared/entry/envelope.ts';
import type { TreeHead } from '../../shared/entry/payload.ts';
import { bytesToHex } from '../../shared/kit/hex.ts';
import { assertOk } from '../../shared/kit/result.ts';
import { parseSignedCheckpoint } from '../../shared/log/checkpoint.ts';
import { serverConfig, type ServerConfigInput } from '../../server/config.ts';
import { type RunningServer, type ServerOverrides, startServer } from '../../server/main.ts';
import { type InitialisedServer, initServer } from '../../server/init-server.ts';
import {
  createTestApprover,
  createTestDevice,
  createTestRoot,
  ordinaryDraft,
  type TestApprover,
  type TestDevice,
  type TestRoot,
} from './entry-factory.ts';
import { nextLetter, sinkTransport, tokenIn } from './mail-sink.ts';
import { createTestClock, type TestClock } from './test-clock.ts';

/** A real server on a loopback port with its own data directory, and ways to talk to it. */
export const testOrigin = 'diary.test/log';
export const ownerPassword = 'owner password 1';

/** Publishes fast, asks nobody to wait, and refuses nobody for asking often. */
export const quickServer: ServerOverrides = {
  mail: sinkTransport,
  timing: { coalesceMs: 2, pollMs: 50 },
  limits: { default: { max: 1_000_000, timeWindow: 60_000 } },
};

export interface Answer<T = unknown> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** A server somewhere, with its first organisation. */
export interface Site {
  readonly clock: TestClock;
  readonly server: { readonly url: string };
  readonly ten: string;
}

export interface ServerFixture extends Site {
  readonly dataDir: string;
  readonly initialised: InitialisedServer;
  readonly server: RunningServer;
  /** Closes and opens the server on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function createServerFixture(
  options: {
    readonly databaseUrl?: string;
    readonly config?: Partial<ServerConfigInput>;
    readonly overrides?: ServerOverrides;
  } = {},
): Promise<ServerFixture> {
  const dataDir = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const clock = createTestClock();
  const database = options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl };
  const initialised = assertOk(
    await initServer({
      dataDir,
      origin: testOrigin,
      organisation: 'Acme',
      owner: { email: 'owner@acme.test', name: 'Olga Owner', password: ownerPassword },
      ...database,
    }),
  );
  const config = serverConfig.parse({
    dataDir,
    port: 0,
    logLevel: 'silent',
    ...database,
    ...options.config,
  });
  const start = async () =>
    assertOk(await startServer(config, { clock, ...quickServer, ...options.overrides }));
  const state = { server: await start() };
  return {
    dataDir,
    clock,
    initialised,
    get server() {
      return state.server;
    },
    ten: initialised.organisation,
    restart: async () => {
      await state.server.close();
      state.server = await start();
    },
    close: async () => {
      await state.server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Caller {
  get<T = unknown>(path: string): Promise<Answer<T>>;
  post<T = unknown>(path: string, body: unknown): Promise<Answer<T>>;
  put<T = unknown>(path: string, body: unknown): Promise<Answer<T>>;
  delete(path: string): Promise<Answer>;
  request<T = unknown>(method: string, path: string, init?: RequestInit): Promise<Answer<T>>;
  bytes(path: string, init?: RequestInit): Promise<Uint8Array>;
}

type HeaderMap = Record<string, string>;

/** Speaks to the server as it listens, with a cookie or a bearer token. */
export const createCaller = (url: () => string, headers: HeaderMap = {}): Caller =>
  callerOver((path, init) =>
    fetch(`${url()}${path}`, { ...init, headers: { ...headers, ...(init.headers as HeaderMap) } }),
  );

function callerOver(ask: (path: string, init: RequestInit) => Promise<Response>): Caller {
  const request = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await ask(path, { ...init, method });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    return { status: response.status, body, headers: response.headers };
  };
  const send = (method: string) => (path: string, body: unknown) =>
    request(method, path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const caller = {
    request,
    get: (path: string) => request('GET', path),
    post: send('POST'),
    put: send('PUT'),
    delete: (path: string) => request('DELETE', path),
    bytes: async (path: string, init: RequestInit = {}) => {
      const response = await ask(path, { method: 'GET', ...init });
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  };
  // What the body is like is for the test to say.
  return caller as Caller;
}

/** A person in a browser, who gives the password again when that is asked for. */
export async function signInAs(
  fixture: Pick<Site, 'server'>,
  email: string,
  password: string,
): Promise<Caller> {
  const state = { cookie: await cookieOf(fixture, email, password) };
  const ask = (path: string, init: RequestInit) =>
    fetch(`${fixture.server.url}${path}`, {
      ...init,
      headers: { ...(init.headers as HeaderMap), cookie: state.cookie },
    });
  return callerOver(async (path, init) => {
    const response = await ask(path, init);
    if (!(await asksForPassword(response))) return response;
    state.cookie = await cookieOf(fixture, email, password);
    return ask(path, init);
  });
}

async function asksForPassword(response: Response): Promise<boolean> {
  if (response.status !== 403) return response.status === 401;
  return (await response.clone().text()).includes('E_RECENT_SIGN_IN');
}

/** `__Host-session=…` of a fresh session. */
export async function cookieOf(
  fixture: Pick<Site, 'server'>,
  email: string,
  password: string,
): Promise<string> {
  const caller = createCaller(() => fixture.server.url);
  const answer = await caller.post('/v1/session', { email, password });
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

export const treeHeadOf = (note: string): TreeHead => {
  const { checkpoint } = assertOk(parseSignedCheckpoint(note));
  return { size: checkpoint.size, root: bytesToHex(checkpoint.root) };
};

export async function newestHead(caller: Caller): Promise<TreeHead> {
  return treeHeadOf((await caller.get<string>('/log/checkpoint')).body);
}

export async function postEntries(
  caller: Caller,
  entries: readonly Entry[],
): Promise<readonly EntryAnswer[]> {
  const answer = await caller.post<{ results: EntryAnswer[] }>('/v1/entries', {
    entries: entries.map((entry) => envelopeToJson(entry.envelope)),
  });
  if (answer.status !== 200) throw new Error(`entries: ${JSON.stringify(answer.body)}`);
  return answer.body.results;
}

/** Posts entries that must all be receipted. */
export async function postAll(caller: Caller, entries: readonly Entry[]): Promise<void> {
  for (const answer of await postEntries(caller, entries))
    if (!answer.ok || !('receipt' in answer)) throw new Error(JSON.stringify(answer));
}

export async function deliver(
  caller: Caller,
  hash: string,
  items: readonly Disclosure[],
): Promise<void> {
  const answer = await caller.put(`/v1/disclosures/${hash}`, { items });
  if (answer.status !== 200) throw new Error(`disclosures: ${JSON.stringify(answer.body)}`);
}

export const getView = async (caller: Caller, con: string): Promise<ViewResponse> =>
  (await caller.get<ViewResponse>(`/v1/contracts/${con}/view`)).body;

export const getBundle = async (caller: Caller, con: string): Promise<BundleResponse> =>
  (await caller.get<BundleResponse>(`/v1/contracts/${con}/bundle`)).body;

export const memberPassword = 'member password 1';

export interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

type OwnedSite = Pick<Site, 'server' | 'ten'> & { readonly owner: Caller };

/** Invited by the owner, a person accepts herself, with her account or a new one. */
export async function joinOrganisation(
  place: OwnedSite,
  { email, name, roles }: Newcomer,
): Promise<{ readonly id: string; readonly caller: Caller }> {
  const { owner, ten, server } = place;
  const path = `/v1/organisations/${ten}/invitations`;
  const letter = await nextLetter(email, () =>
    expectStatus(owner.post(path, { email, roles }), 200),
  );
  const token = tokenIn(letter);
  const anybody = createCaller(() => server.url);
  const offered = await expectStatus(anybody.post('/v1/invitation', { token }), 200);
  if (!(offered.body as OfferedInvitation).hasAccount) {
    const request = { token, name, password: memberPassword };
    const joined = await expectStatus(anybody.post('/v1/invitation/account', request), 200);
    const caller = await signInAs(place, email, memberPassword);
    return { id: (joined.body as Me).account.id, caller };
  }
  const caller = await signInAs(place, email, memberPassword);
  const accepted = await expectStatus(caller.post('/v1/invitation/acceptance', { token }), 200);
  return { id: (accepted.body as Me).account.id, caller };
}

/** A code for a computer of hers, made by herself in her browser. */
export async function pairingCode(place: OwnedSite, freelancer: string): Promise<string> {
  const { owner, ten } = place;
  const { body } = await owner.get<Organisation>(`/v1/organisations/${ten}`);
  const member = body.members.find(({ account }) => account.id === freelancer);
  if (member === undefined) throw new Error('she is no member');
  const browser = await signInAs(place, member.account.email, memberPassword);
  const issued = await expectStatus(browser.post('/v1/pairing-codes', { organisation: ten }), 200);
  return (issued.body as { code: string }).code;
}

/** An organisation that can work: root, roster, reviewers, a freelancer with a paired device. */
export interface People {
  readonly owner: Caller;
  readonly client: Caller;
  readonly finance: Caller;
  readonly freelancer: Caller;
  readonly root: TestRoot;
  readonly clientKey: TestApprover;
  readonly financeKey: TestApprover;
  readonly device: TestDevice;
  readonly pairing: PairResponse;
  /** Account id, which is the freelancer's `fre`. */
  readonly fre: string;
}

export type Workplace = ServerFixture & People;

export const createWorkplace = async (
  options: Parameters<typeof createServerFixture>[0] = {},
): Promise<Workplace> => furnish(await createServerFixture(options));

/** Brings the people in. */
export async function furnish<S extends Site>(fixture: S): Promise<S & People> {
  const { ten, clock } = fixture;
  const owner = await signInAs(fixture, 'owner@acme.test', ownerPassword);
  const root = createTestRoot({ name: 'acme', ten, log: testOrigin, clock });
  await expectStatus(owner.put(`/v1/organisations/${ten}/root`, { orgPk: root.pk }), 200);
  const client = await addReviewer(fixture, owner, 'client');
  const finance = await addReviewer(fixture, owner, 'finance');
  const clientKey = await registerKey(fixture, client, 'client');
  const financeKey = await registerKey(fixture, finance, 'finance');
  const roster = await root.roster(await newestHead(owner), [
    clientKey.listed(),
    financeKey.listed(),
  ]);
  await postAll(owner, [roster]);
  const { fre, freelancer, device, pairing } = await pairFreelancer(fixture, owner, 'rina');
  const people: People = {
    owner,
    client,
    finance,
    freelancer,
    root,
    clientKey,
    financeKey,
    device,
    pairing,
    fre,
  };
  // Not a copy: `server` is another one after a restart.
  return Object.defineProperties(people, Object.getOwnPropertyDescriptors(fixture)) as S & People;
}

async function addReviewer(
  fixture: Site,
  owner: Caller,
  role: 'client' | 'finance',
): Promise<Caller> {
  const member = { email: `${role}@acme.test`, name: `${role} person`, roles: [role] };
  return (await joinOrganisation(placeOf(fixture, owner), member)).caller;
}

async function registerKey(
  fixture: Site,
  caller: Caller,
  role: 'client' | 'finance',
): Promise<TestApprover> {
  const { ten, clock } = fixture;
  const input = { name: `${role} ${ten}`, ten, log: testOrigin, clock, role };
  const { pk } = createTestApprover({ ...input, who: '' });
  const path = `/v1/organisations/${ten}/approver-keys`;
  await expectStatus(caller.post(path, { pk, label: 'Laptop', role }), 200);
  const { body } = await caller.get<Organisation>(`/v1/organisations/${ten}`);
  const who = body.approverKeys.find((key) => key.pk === pk)?.who ?? '';
  return createTestApprover({ ...input, who });
}

/** A new member of the organisation whose device is paired and enrolled. */
export async function pairFreelancer(fixture: Site, owner: Caller, name: string) {
  const { ten, clock } = fixture;
  const place = placeOf(fixture, owner);
  const member = { email: `${name}@home.test`, name, roles: ['freelancer'] as const };
  const { id } = await joinOrganisation(place, member);
  const code = await pairingCode(place, id);
  const url = () => fixture.server.url;
  const paired = await createCaller(url).post<PairResponse>('/v1/pairings', {
    code,
    deviceName: 'laptop',
  });
  const pairing = paired.body;
  const freelancer = createCaller(url, { authorization: `Bearer ${pairing.token}` });
  const input = { name: `${name} ${ten}`, fre: pairing.fre, log: testOrigin, clock };
  const device = createTestDevice(input);
  device.see(treeHeadOf(pairing.server.checkpoint));
  await postAll(freelancer, [await device.enroll(pairing.nonce)]);
  return { fre: pairing.fre, freelancer, device, pairing };
}

/** Not a copy: `server` is another one after a restart. */
const placeOf = (site: Site, owner: Caller) => ({
  get server() {
    return site.server;
  },
  ten: site.ten,
  owner,
});

export interface ActiveContract {
  readonly con: string;
  /** entry hash */
  readonly hash: string;
  readonly entry: EntryOf<'contract'>;
}

/** Drafted by the owner, signed by the device, accepted by the client. */
export async function activateContract(
  place: Site & People,
  draft: Partial<ContractDraft> = {},
): Promise<ActiveContract> {
  const { owner, freelancer, device, client, clientKey, ten } = place;
  const offered = await owner.post<{ con: string }>(`/v1/organisations/${ten}/contracts`, {
    freelancer: place.fre,
    draft: { ...ordinaryDraft, ...draft },
  });
  const { con } = offered.body;
  const listed = await freelancer.get<{ contracts: ContractSummary[] }>('/v1/contracts');
  const summary = listed.body.contracts.find((contract) => contract.con === con);
  if (summary === undefined) throw new Error('the device does not see the offer');
  device.see(await newestHead(freelancer));
  const signed = await device.contract(con, ten, summary);
  await postAll(freelancer, [signed]);
  const accepted = await clientKey.decide({
    con,
    ref: signed.hash,
    ...(await seenAndView(client, con)),
    stage: 'client',
    verdict: 'accept',
  });
  await postAll(client, [accepted.entry]);
  return { con, hash: signed.hash, entry: signed };
}

/** The newest checkpoint, and the view at it, as an approver verifies both before signing. */
export async function seenAndView(caller: Caller, con: string) {
  const { view, checkpoint } = await getView(caller, con);
  return { seen: treeHeadOf(checkpoint), view };
}

export async function expectStatus(answering: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await answering;
  if (answer.status !== status)
    throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
