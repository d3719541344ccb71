import { BlockList, isIPv6 } from 'node:net';

const privateBlocks: readonly (readonly [address: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  // Carry an IPv4 address that the translator may lead anywhere.
  ['64:ff9b::', 96],
  ['2002::', 16],
];

const blocks = createBlockList();

/** Loopback, link-local, private, shared, multicast, reserved: nothing on the open network. */
export function isPrivateAddress(address: string): boolean {
  return blocks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function createBlockList(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of privateBlocks)
    list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  return list;
}
