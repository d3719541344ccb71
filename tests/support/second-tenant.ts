import { randomUUID } from 'node:crypto';
import type { PairResponse } from '../../shared/api/schemas.ts';
import type { RunningServer } from '../../server/main.ts';
import { createTestApprover, createTestDevice, createTestRoot } from './entry-factory.ts';
import {
  type Caller,
  createCaller,
  expectStatus,
  newestHead,
  type People,
  postAll,
  type Site,
  testOrigin,
  treeHeadOf,
  joinOrganisation,
  pairingCode,
} from './server-fixture.ts';

type Host = Site & People & { readonly server: RunningServer };

/**
 * Another organisation on the same server, with the same people; the freelancer works there with a
 * machine of its own, which nobody endorsed.
 */
export async function openSecondTenant(host: Host): Promise<Site & People> {
  const ten = randomUUID();
  const { clock, owner, client, finance } = host;
  await host.server.deps.store.asSystem('operator').transaction(async (tx) => {
    const account = await tx.accounts.findByEmail('owner@acme.test');
    const organisation = { ten, name: 'Other', org_pk: '', roster_hash: '', roster_no: -1 };
    await tx.organisations.insert({ ...organisation, created_at: 0 });
    const member = { ten, account: account?.id ?? '', who: randomUUID(), roles: 'owner' };
    await tx.organisations.putMember(member);
  });
  const path = `/v1/organisations/${ten}`;
  const root = createTestRoot({ name: `second ${ten}`, ten, log: testOrigin, clock });
  await expectStatus(owner.put(`${path}/root`, { orgPk: root.pk }), 200);
  // Not a copy either: machines that are paired here ask where the server is.
  const server = { get: () => host.server };
  const site = Object.defineProperties({ ...host, ten }, { server }) as Host;
  const clientKey = await joinReviewer(site, client, 'client');
  const financeKey = await joinReviewer(site, finance, 'finance');
  const listed = [clientKey.listed(), financeKey.listed()];
  await postAll(owner, [await root.roster(await newestHead(owner), listed)]);
  await joinOrganisation(site, { email: 'rina@home.test', name: 'rina', roles: ['freelancer'] });
  const machine = await pairMachine(site, `second ${ten}`);
  await postAll(machine.freelancer, [await machine.device.enroll(machine.pairing.nonce)]);
  // Not a copy: `server` is another one after a restart.
  const people = { owner, client, finance, root, clientKey, financeKey, fre: host.fre, ...machine };
  return Object.defineProperties(people, {
    ...Object.getOwnPropertyDescriptors({ clock, ten }),
    server,
  }) as Site & People;
}

async function joinReviewer(site: Host, caller: Caller, role: 'client' | 'finance') {
  const { ten, clock } = site;
  const path = `/v1/organisations/${ten}`;
  await joinOrganisation(site, { email: `${role}@acme.test`, name: role, roles: [role] });
  const input = { name: `${role} ${ten}`, ten, log: testOrigin, clock, role };
  const { pk } = createTestApprover({ ...input, who: '' });
  const key = await expectStatus(
    caller.post(`${path}/approver-keys`, { pk, label: 'Laptop', role }),
    200,
  );
  return createTestApprover({ ...input, who: (key.body as { who: string }).who });
}

/** A further machine of the freelancer: paired, not enrolled yet. */
export async function pairMachine(place: Site & People, name: string) {
  const { fre, clock } = place;
  const url = () => place.server.url;
  const request = { code: await pairingCode(place, fre), deviceName: name };
  const { body: pairing } = await createCaller(url).post<PairResponse>('/v1/pairings', request);
  const freelancer = createCaller(url, { authorization: `Bearer ${pairing.token}` });
  const device = createTestDevice({ name, fre, log: testOrigin, clock });
  device.see(treeHeadOf(pairing.server.checkpoint));
  return { device, freelancer, pairing };
}
