import { BlockList, isIP } from 'node:net'
import { type Network, plainAddress } from '../values/network.ts'

/** The connection that a request came on. */
export interface Peer {
  readonly remoteAddress?: string | undefined
  /** Whether it is closed. */
  readonly destroyed: boolean
}

/**
 * The address of whoever sent a request, for all that asks for it: the last hop that is no proxy of ours. Empty where
 * there is no connection with addresses.
 */
export type ClientAddress = (peer: Peer | undefined, forwardedFor: string | null) => string

/** The proxies that a request may have come through. */
const mostHops = 20

/** Makes the function that finds addresses. Only trusted proxies are believed what they say in `X-Forwarded-For`. */
export function createClientAddress(trusted: readonly Network[]): ClientAddress {
  const proxies = new BlockList()
  for (const { address, prefix, family } of trusted) proxies.addSubnet(address, prefix, family)
  const isTrusted = (address: string) => proxies.check(address, address.includes(':') ? 'ipv6' : 'ipv4')

  return (peer, forwardedFor) => {
    let address = plainAddress(peer?.remoteAddress ?? '')
    if (trusted.length === 0 || forwardedFor === null || address === '' || !isTrusted(address)) return address
    for (const hop of forwardedFor.split(',').slice(-mostHops).toReversed()) {
      const next = addressIn(hop.trim())
      // What is no address was not written by a proxy of ours, and neither was what stands before it.
      if (next === null) return address
      address = next
      if (!isTrusted(address)) return address
    }
    return address
  }
}

/** The address of a hop, which some proxies write with the port; null for none. */
function addressIn(hop: string): string | null {
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(hop) ?? []
  const address = bracketed ?? hop.replace(/^([\d.]+):\d+$/, '$1')
  return isIP(address) === 0 ? null : plainAddress(address)
}
