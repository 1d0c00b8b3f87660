/** Addresses that a stranger's request must not make us reach. Source: the IANA registries of special-purpose addresses. */
import { BlockList, isIP, isIPv6 } from 'node:net';

const reserved = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  reserved.addSubnet(network, prefix, 'ipv4');
}
/** The only part of IPv6 with assigned public addresses; everything outside it is special. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
/** Special parts of that; some contain an IPv4 address. */
const reserved6 = new BlockList();
reserved6.addSubnet('2001::', 23, 'ipv6');
reserved6.addSubnet('2001:db8::', 32, 'ipv6');
reserved6.addSubnet('2002::', 16, 'ipv6');

/** True for anything but an address of the public internet. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 0) return true;
  if (!isIPv6(address)) return reserved.check(address, 'ipv4');
  return !global6.check(address, 'ipv6') || reserved6.check(address, 'ipv6');
}
