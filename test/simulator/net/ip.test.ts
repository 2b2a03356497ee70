import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressBytes, addressText } from './address.ts';
import { adjustedChecksum, checksum, fragmentsOf, type IpPacket, ipBytes, ipLength, parseIp } from './ip.ts';
import { newReassembly } from './reassembly.ts';
import { icmpTooBig, parseTcp, parseUdp, tcpBytes, udpBytes } from './transport.ts';

const address4 = fc.ipV4();
const address6 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => addressText(Buffer.from(bytes)));
const port = fc.integer({ min: 1, max: 65_535 });
const bytesUpTo = (maxLength: number) => fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes));

const datagram = fc.oneof(address4, address6).chain((source) =>
  fc.record({
    source: fc.record({ address: fc.constant(source), port }),
    target: fc.record({ address: source.includes(':') ? address6 : address4, port }),
    payload: bytesUpTo(4000),
  }),
);

function packetOf(source: string, target: string, protocol: number, payload: Buffer): IpPacket {
  const version = source.includes(':') ? 6 : 4;
  const whole = { dontFragment: false, moreFragments: false, offset: 0 };
  return { version, source, target, protocol, hopLimit: 64, id: 0x1234, ...whole, payload };
}

describe('addresses', () => {
  test.each([
    ['203.0.113.24', '203.0.113.24'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::0001', '2001:db8::1'],
    ['::', '::'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['fe80::', 'fe80::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ])('%s is written as %s', (text, canonical) => expect(addressText(addressBytes(text))).toBe(canonical));

  test('any octets survive their text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (octets) => {
        expect(addressBytes(addressText(Buffer.from(octets)))).toEqual(Buffer.from(octets));
      }),
    );
  });

  test.each(['', '1.2.3', '1.2.3.256', ':::', 'gw1'])('%j is refused', (text) => {
    expect(() => addressBytes(text)).toThrow('not an IP address');
  });
});

describe('checksums', () => {
  test('the example of RFC 1071 §3', () => {
    expect(checksum(Buffer.from('0001f203f4f5f6f7', 'hex'))).toBe(~0xddf2 & 0xffff);
  });

  test('an adjusted checksum is the one summed anew', () => {
    const words = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(words, words, bytesUpTo(40), (before, after, rest) => {
        // Zero and 0xffff are the same number in ones' complement; a sum of zeros only is the one case of the first.
        const old = checksum(Buffer.concat([Buffer.from([1, 1]), before, rest]));
        const anew = checksum(Buffer.concat([Buffer.from([1, 1]), after, rest]));
        expect(adjustedChecksum(old, before, after) % 0xffff).toBe(anew % 0xffff);
      }),
    );
  });

  test('a damaged datagram or segment is not delivered', () => {
    fc.assert(
      fc.property(datagram, fc.nat(), (sent, position) => {
        const udp = udpBytes(sent);
        const at = position % udp.length;
        // A zero in the checksum field would mean that there is none.
        fc.pre(at !== 6 && at !== 7);
        udp.writeUInt8(udp.readUInt8(at) ^ 0x10, at);
        expect(parseUdp(packetOf(sent.source.address, sent.target.address, 17, udp))).toBeUndefined();
      }),
    );
  });
});

describe('packets', () => {
  test('a datagram survives packet, fragments in any order, doubles and reassembly', () => {
    const order = fc.array(fc.nat(), { minLength: 0, maxLength: 80 });
    fc.assert(
      fc.property(datagram, fc.integer({ min: 96, max: 1500 }), order, (sent, mtu, swaps) => {
        const packet = packetOf(sent.source.address, sent.target.address, 17, udpBytes(sent));
        const fragments = fragmentsOf(packet, mtu);
        for (const fragment of fragments) expect(ipLength(fragment)).toBeLessThanOrEqual(mtu);
        const wire = fragments.map(ipBytes);
        for (const [index, swap] of swaps.entries()) {
          const [a, b] = [index % wire.length, swap % wire.length];
          [wire[a], wire[b]] = [wire[b] ?? Buffer.alloc(0), wire[a] ?? Buffer.alloc(0)];
        }
        const reassembly = newReassembly();
        const [last = Buffer.alloc(0), ...others] = wire;
        for (const bytes of [...others, ...others]) if (others.length > 0) reassembly.add(parseIp(bytes), 0);
        const whole = reassembly.add(parseIp(last), 0);
        expect(whole && parseUdp(whole)).toEqual(sent);
      }),
    );
  });

  test('fragments of fragments are fragments of the whole', () => {
    const whole = packetOf('192.0.2.1', '198.51.100.1', 17, Buffer.alloc(3000, 7));
    const parts = fragmentsOf(whole, 1500).flatMap((part) => fragmentsOf(part, 600));
    const reassembly = newReassembly();
    expect(parts.map((part) => reassembly.add(part, 0)).at(-1)?.payload).toEqual(whole.payload);
  });

  test('fragments that are too old are forgotten', () => {
    const [first, last] = fragmentsOf(packetOf('192.0.2.1', '198.51.100.1', 17, Buffer.alloc(1600)), 1500);
    const reassembly = newReassembly();
    if (first === undefined || last === undefined) throw new Error('two fragments');
    expect(reassembly.add(first, 0)).toBeUndefined();
    expect(reassembly.add(last, 31_000_000)).toBeUndefined();
    expect(reassembly.add(first, 31_000_000)?.payload).toHaveLength(1600);
  });

  test('a segment survives its packet', () => {
    const ends = { source: { address: '192.0.2.1', port: 50_000 }, target: { address: '198.51.100.1', port: 443 } };
    for (const flags of ['SYN', 'SYN-ACK', 'ACK', 'PSH-ACK', 'FIN-ACK', 'RST', 'RST-ACK'] as const) {
      const segment = { ...ends, flags, seq: 0xfffffff0, ack: 7, payload: Buffer.from('x') };
      expect(parseTcp(packetOf('192.0.2.1', '198.51.100.1', 6, tcpBytes(segment)))).toEqual(segment);
    }
  });

  test('ICMP names the MTU and quotes what was refused', () => {
    const refused = { ...packetOf('192.168.7.20', '198.51.100.1', 17, Buffer.alloc(1600, 1)), dontFragment: true };
    const { source, target, payload } = icmpTooBig('192.168.7.1', refused, ipBytes(refused), 1400);
    expect([source, target]).toEqual(['192.168.7.1', '192.168.7.20']);
    expect([payload[0], payload[1], payload.readUInt16BE(6)]).toEqual([3, 4, 1400]);
    expect(payload.subarray(8)).toEqual(ipBytes(refused).subarray(0, 28));
    expect(checksum(payload)).toBe(0);
  });
});
