import type { ContractRow } from '../store/contracts.ts';
import type { DeviceTable } from '../store/tables.ts';

/** A device's keys vouch for one another by endorsement (protocol 3.18). */
type Devices = readonly DeviceTable[];

/** The contract's own device, or one that a chain of endorsements leads to. */
export function isEndorsedFor(devices: Devices, contract: ContractRow, kid: string): boolean {
  const { fre_kid, recovery_kid } = contract;
  return ancestorsOf(devices, kid).some(
    (ancestor) => ancestor === fre_kid || (recovery_kid !== '' && ancestor === recovery_kid),
  );
}

/**
 * May one of the account's keys speak about another? A device that nobody endorsed is a family of
 * its own: who pairs one with somebody else's pairing code must not end the true ones.
 */
export function isSameFamily(devices: Devices, one: string, other: string): boolean {
  const roots = rootsOf(devices, one);
  return rootsOf(devices, other).some((root) => roots.includes(root));
}

/** The first device that a device goes back to, or those that a recovery key was printed by. */
function rootsOf(devices: Devices, kid: string): readonly string[] {
  const last = ancestorsOf(devices, kid).at(-1);
  return devices
    .filter((device) => device.kid === last || device.recovery_kid === last)
    .map((device) => device.kid);
}

/** The key itself, who endorsed it, who endorsed that; a recovery key comes last. */
function ancestorsOf(devices: Devices, kid: string): readonly string[] {
  const chain = [kid];
  for (;;) {
    const device = devices.find((candidate) => candidate.kid === chain.at(-1));
    if (!device || device.endorsed_by === '' || chain.includes(device.endorsed_by)) return chain;
    chain.push(device.endorsed_by);
  }
}
