import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Networks that no public host has: RFC 6890 and what came after it, and addresses that hold others within them. An
 * IPv4 address that is mapped into IPv6 is looked at as what it is.
 */
const networks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

/** Made at first use: not every process asks. */
let closed: BlockList | null = null

function closedNetworks(): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/')
    list.addSubnet(address, Number(prefix), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return list
}

/**
 * Whether an IP address is one of the public internet: none of this machine, of private, shared or link-local networks,
 * of a cloud's metadata, nor one that stands for another. False for what is no address.
 */
export function isPublicAddress(text: string): boolean {
  const address = text.replace(/%.*$/, '')
  const family = isIP(address)
  if (family === 0) return false
  closed ??= closedNetworks()
  return !closed.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
