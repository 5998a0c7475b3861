import { isIP } from 'node:net'

/** A network of IP addresses, or a single one. */
export interface Network {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  /** The bits that its addresses have in common. */
  readonly prefix: number
}

/** Reads a network such as `10.0.0.0/8`, or an address; null for a text that is neither. */
export function parseNetwork(text: string): Network | null {
  const [address = '', bits, ...others] = text.split('/')
  const version = isIP(address)
  if (version === 0 || others.length > 0 || !/^\d{1,3}$/.test(bits ?? '0')) return null
  const longest = version === 4 ? 32 : 128
  const prefix = Number(bits ?? longest)
  return prefix <= longest ? { address, family: version === 4 ? 'ipv4' : 'ipv6', prefix } : null
}

/** An IPv4 address as such, where it comes in the form of IPv6; without a zone. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  return dotted ?? address.split('%', 1)[0] ?? address
}

/**
 * The part of an address that one customer of a provider has: of IPv6 the first 64 bits, since whoever has one address
 * has all of these.
 */
export function subscriberOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':')
  // The zeros that `::` stands for reach as far as the groups behind it leave room.
  const after = tail?.split(':').flatMap((group) => (group.includes('.') ? [group, group] : group ? [group] : [])) ?? []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.filter(Boolean).length - after.length)
  const groups = [...before.filter(Boolean), ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
