import { join } from 'node:path';
import { currentCell, sampleDraft } from './draft.ts';
import { type Api, createApi, signIn } from './api.ts';
import { openKeyFile } from './key-files.ts';
import { createParty, currentView, type Party } from './party.ts';
import type { SampleServer } from './server.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

/** A small organisation with one contract, ready to be tracked on. */
export interface Sample {
  readonly server: SampleServer;
  readonly organisation: { readonly id: string; readonly name: string };
  readonly owner: Person;
  readonly client: Person;
  readonly finance: Person;
  readonly freelancer: Person;
  readonly con: string;
  readonly pairingCode: string;
  readonly keysDir: string;
}

/** The three who sign for the organisation; each key is made here, never by the server. */
export interface SampleParties {
  readonly root: Party;
  readonly client: Party;
  readonly finance: Party;
  readonly ownerApi: Api;
  readonly clientApi: Api;
  readonly financeApi: Api;
}

const people = {
  client: { email: 'client@sample.example', name: 'Ines Baumann' },
  finance: { email: 'finance@sample.example', name: 'Tomás Ferreira' },
  freelancer: { email: 'freelancer@sample.example', name: 'তাহমিনা আক্তার চৌধুরী' },
} as const;

type SampleRole = keyof typeof people;

const samplePassword = 'sample-only-7-lanterns';

/** Makes members, roster and contract, and a one-time code for the tracker. */
export async function createSample(server: SampleServer, keysDir: string): Promise<Sample> {
  const owner: Person = { id: '', name: 'Olga Owner', ...server.owner };
  const api = await signIn(server.url, owner);
  const me = await api.call('whoAmI');
  const organisation = me.memberships[0]?.organisation;
  if (organisation === undefined) throw new Error('the owner has no organisation');
  const org = organisation.id;
  const client = await joinSample(server, { api, org, role: 'client' });
  const finance = await joinSample(server, { api, org, role: 'finance' });
  const freelancer = await joinSample(server, { api, org, role: 'freelancer' });
  const rootKey = openKeyFile(join(keysDir, 'organisation-root.key'));
  const root = createParty(api, rootKey, me.log);
  await api.call('setRoot', { params: { org }, body: { orgPk: root.publicKeyHex } });
  const { con } = await api.call('draftContract', {
    params: { org },
    body: { freelancer: freelancer.id, draft: sampleDraft(currentCell()) },
  });
  // By the freelancer in her browser: nobody else can.
  const hers = await signIn(server.url, freelancer);
  const { code } = await hers.call('createPairingCode', { body: { organisation: org } });
  return {
    server,
    organisation,
    owner: { ...owner, id: me.account.id },
    client,
    finance,
    freelancer,
    con,
    pairingCode: code,
    keysDir,
  };
}

/** The owner invites, and the person accepts with the link of the mail, as people do. */
async function joinSample(
  server: SampleServer,
  { api, org, role }: { readonly api: Api; readonly org: string; readonly role: SampleRole },
): Promise<Person> {
  const { email, name } = people[role];
  const token = await server.mailbox.next(email, () =>
    api.call('invite', { params: { org }, body: { email, roles: [role] } }),
  );
  const body = { token, name, password: samplePassword };
  const { account } = await createApi(server.url).call('joinByInvitation', { body });
  return { ...account, password: samplePassword };
}

/** Registers both approvers' keys and lists them in a roster that the organisation root signs. */
export async function enrolParties(sample: Sample): Promise<SampleParties> {
  const parties = await openParties(sample);
  const { root, client, finance, ownerApi, clientApi, financeApi } = parties;
  const org = sample.organisation.id;
  await clientApi.call('addApproverKey', {
    params: { org },
    body: { pk: client.publicKeyHex, label: 'Sample client', role: 'client' },
  });
  await financeApi.call('addApproverKey', {
    params: { org },
    body: { pk: finance.publicKeyHex, label: 'Sample finance', role: 'finance' },
  });
  await listWaitingKeys(ownerApi, root, org);
  return parties;
}

/** Signs everybody in and opens the keys that they sign with. */
export async function openParties(sample: Sample): Promise<SampleParties> {
  const { url } = sample.server;
  const ownerApi = await signIn(url, sample.owner);
  const clientApi = await signIn(url, sample.client);
  const financeApi = await signIn(url, sample.finance);
  const { log } = await ownerApi.call('whoAmI');
  const keyOf = (name: string) => openKeyFile(join(sample.keysDir, `${name}.key`));
  const root = createParty(ownerApi, keyOf('organisation-root'), log);
  const client = createParty(clientApi, keyOf('client'), log);
  const finance = createParty(financeApi, keyOf('finance'), log);
  return { root, client, finance, ownerApi, clientApi, financeApi };
}

/** Signs a new roster when a member's key waits for one. Says how many keys were added. */
export async function listWaitingKeys(api: Api, root: Party, org: string): Promise<number> {
  const { approverKeys, roster } = await api.call('getOrganisation', { params: { org } });
  const waiting = approverKeys.filter(({ state }) => state === 'waiting').length;
  if (waiting === 0) return 0;
  const approvers = approverKeys.map(({ id, pk, who, role }) => ({
    alg: 'ed25519' as const,
    cose_alg: -8,
    id,
    pk,
    who,
    role,
    limit_minor: Number.MAX_SAFE_INTEGER,
  }));
  await root.post('roster', { ten: org }, { ref: roster.hash, no: roster.no + 1, approvers });
  return waiting;
}

/** The client accepts the contract that the freelancer's device has signed. */
export async function acceptContract(sample: Sample, parties: SampleParties): Promise<string> {
  const { con } = sample;
  const { contracts } = await parties.clientApi.call('listContracts');
  const contract = contracts.find((item) => item.con === con);
  if (contract === undefined || contract.contractHash === '')
    throw new Error('the freelancer has not signed the contract');
  await parties.client.post(
    'decision',
    { ten: sample.organisation.id, con },
    {
      ref: contract.contractHash,
      view: await currentView(parties.clientApi, con),
      stage: 'client',
      verdict: 'accept',
      ms: { service: 0, support: 0 },
      excl: [],
      assurance: 'ed25519',
    },
  );
  return contract.contractHash;
}
