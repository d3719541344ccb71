import { memberPassword, type People, signInAs, type Site } from '../support/server-fixture.ts';
import {
  approvePayment,
  approveWeek,
  recordPayment,
  submitWeek,
  verifyContract,
} from '../support/week-flow.ts';
import { deliver, postAll, type Workplace } from '../support/server-fixture.ts';
import type { Agent } from './agent.ts';

/** Reviewers whose sessions have ended over the week, signed in again. */
export async function signInAgain(site: Site): Promise<Pick<People, 'client' | 'finance'>> {
  return {
    client: await signInAs(site, 'client@acme.test', memberPassword),
    finance: await signInAs(site, 'finance@acme.test', memberPassword),
  };
}

/** The agent submits the week, the client approves it, finance approves and records the payment. */
export async function payWeek(
  agent: Agent,
  reviewers: Pick<People, 'client' | 'finance'>,
  no: string,
): Promise<void> {
  const { contract } = agent;
  // `week-flow` was written for a whole fixture; it uses nothing of it that is not here.
  const place = { ...agent.place, ...reviewers } as Workplace;
  const payee = await place.device.payee(contract.con, 'EUR');
  await postAll(place.freelancer, [payee.entry]);
  await deliver(place.freelancer, payee.entry.hash, payee.disclosures);
  const timesheet = await submitWeek(place, contract.entry, 0);
  const client = await approveWeek(place, timesheet);
  const week = { timesheet, client, payee: payee.entry, no };
  await recordPayment(place, await approvePayment(place, contract.entry, week));
}

export interface Verified {
  readonly isRight: boolean;
  readonly slices: number;
  /** Codes of findings that are errors. */
  readonly errors: readonly string[];
}

/** As the client's own verifier sees the contract: every entry, receipt, disclosure and picture. */
export async function verifyAgent(
  { contract, cells }: Agent,
  { client }: Pick<People, 'client'>,
): Promise<Verified> {
  const { report } = await verifyContract(client, contract.entry);
  const errors = report.findings.flatMap(({ code }) => (code.startsWith('E_') ? [code] : []));
  const slices = report.totals.slices;
  return { isRight: errors.length === 0 && slices === cells, slices, errors };
}
