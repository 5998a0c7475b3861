import { describe, expect, it } from 'vitest'
import { createClientAddress } from '../../src/http/client-address.ts'
import { parseNetwork, subscriberOf } from '../../src/values/network.ts'

const networks = ['10.0.0.0/8', 'fd00::/8', '::1'].map(parseNetwork).filter((network) => network !== null)
const behind = createClientAddress(networks)
const alone = createClientAddress([])
const from = (remoteAddress?: string) => ({ remoteAddress, destroyed: false })

describe('the address of a client', () => {
  it.each([
    ['is that of its connection', '192.0.2.1', null, '192.0.2.1'],
    ['is that of its connection, whatever it says, where it is no proxy', '192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['is the one that the proxy has seen', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is not what the client itself has written', '10.0.0.1', '203.0.113.1, 198.51.100.1', '198.51.100.1'],
    ['is found behind several proxies', '::ffff:10.0.0.1', '198.51.100.1, fd00::2,10.0.0.2', '198.51.100.1'],
    ['may have a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['may have brackets and a port', '::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['is that of the proxy where it wrote nothing that can be read', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['is the last that can be read', '10.0.0.1', '198.51.100.1, _hidden, 10.0.0.2', '10.0.0.2'],
    ['is the first proxy where there is nobody else', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['is empty without a connection', undefined, '198.51.100.1', ''],
  ])('%s', (_, address, forwarded, expected) => {
    expect(behind(from(address), forwarded)).toBe(expected)
  })

  it('is that of the connection for everybody where no proxy is trusted', () => {
    expect(alone(from('10.0.0.1'), '198.51.100.1')).toBe('10.0.0.1')
    expect(alone(undefined, '198.51.100.1')).toBe('')
  })

  it('is found in no time in a header of the greatest length', () => {
    const header = Array.from({ length: 5000 }, () => '10.0.0.1').join(',')
    expect(behind(from('10.0.0.1'), header)).toBe('10.0.0.1')
  })
})

describe('the part of an address that one subscriber has', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['1:2:3::4:5:192.0.2.1', '1:2:3:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(subscriberOf(address)).toBe(network)
  })
})
