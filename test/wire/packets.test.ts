import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EspTable } from '../../src/wire/capture/esp-table.ts';
import { readTime, timeScale } from '../../src/wire/capture/pcapng-time.ts';
import { addressText, ipFields, readIp } from '../../src/wire/ip.ts';
import { ipOffset, NO_IP, UNKNOWN_LINK } from '../../src/wire/link.ts';
import { udpContent } from '../../src/wire/udp.ts';
import { ethernet, ipv4, ipv6, MARKER, octets, sk, u16, udp } from '../support/packets.ts';

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const PACKET = ipv4({}, udp(500, 500, sk({}, 0)));

describe('link layer', () => {
  test.each([
    ['Ethernet', 1, ethernet(PACKET), 14],
    ['802.1Q', 1, ethernet(octets('0064 0800', PACKET), 0x8100), 18],
    ['QinQ', 1, ethernet(octets('0064 8100 0065 0800', PACKET), 0x88a8), 22],
    ['Cisco MetaData', 1, ethernet(octets('0101 0001 000f 0800', PACKET), 0x8909), 22],
    ['MPLS', 1, ethernet(octets('00010040 00020140', PACKET), 0x8847), 22],
    ['PPPoE', 1, ethernet(octets('1100 0001 0000 0021', PACKET), 0x8864), 22],
    ['LLC/SNAP', 1, ethernet(octets('aaaa03000000 0800', PACKET), 100), 22],
    ['ARP', 1, ethernet(new Uint8Array(28), 0x0806), NO_IP],
    ['raw', 101, PACKET, 0],
    ['raw, number of OpenBSD', 14, PACKET, 0],
    ['IPv4', 228, PACKET, 0],
    ['IPv6', 229, ipv6(59, octets()), 0],
    ['NULL, little endian', 0, octets('02000000', PACKET), 4],
    ['NULL, big endian', 0, octets('00000002', PACKET), 4],
    ['LOOP', 108, octets('00000018', ipv6(59, octets())), 4],
    ['SLL', 113, octets('0000 0001 0006 0200000000010000 0800', PACKET), 16],
    ['SLL2', 276, octets('0800 0000 00000001 0001 00 06 0200000000010000', PACKET), 20],
    ['Wi-Fi', 127, PACKET, UNKNOWN_LINK],
  ])('%s', (_, linkType, frame, offset) => {
    expect(ipOffset(viewOf(frame), 0, frame.length, linkType)).toBe(offset);
  });

  test('tags without end are given up', () => {
    const frame = ethernet(octets(...Array.from({ length: 40 }, () => '0064 8100')), 0x8100);
    expect(ipOffset(viewOf(frame), 0, frame.length, 1)).toBe(NO_IP);
  });
});

describe('IP', () => {
  test('an IPv4 packet ends where it says, whatever pads the frame', () => {
    const ip = ipFields();
    const frame = octets(PACKET, new Uint8Array(6));
    expect(readIp(viewOf(frame), 0, frame.length, ip)).toBe(true);
    expect(ip).toMatchObject({ version: 4, protocol: 17, payload: 20, end: PACKET.length, fragmented: false });
  });

  test('IPv6 extension headers and the fragment header are walked', () => {
    const ip = ipFields();
    const packet = ipv6(0, octets('2c00000000000000', '11 00 05b9 0000abcd', new Uint8Array(16)));
    expect(readIp(viewOf(packet), 0, packet.length, ip)).toBe(true);
    expect(ip).toMatchObject({ protocol: 17, fragmented: true, fragmentOffset: 1464, moreFragments: true });
    expect(ip.identification).toBe(0xabcd);
  });

  test('an atomic fragment is a whole packet', () => {
    const ip = ipFields();
    const packet = ipv6(44, octets('11 00 0000 00000001', udp(500, 500, sk({}, 0))));
    expect(readIp(viewOf(packet), 0, packet.length, ip)).toBe(true);
    expect(ip).toMatchObject({ protocol: 17, fragmented: false, payload: 48 });
  });

  test.each([
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['fe80000000000000020000fffe000001', 'fe80::200:ff:fe00:1'],
    ['20010000000000000001000000000001', '2001::1:0:0:1'],
  ])('%s is written %s', (hex, text) => {
    expect(addressText(viewOf(octets(hex)), 0, 6)).toBe(text);
  });
});

describe('UDP', () => {
  const content = (bytes: Uint8Array) => udpContent(viewOf(bytes), 0, bytes.length, bytes.length);
  test.each([
    ['IKE on 500', udp(500, 500, sk({}, 0)), 'ike'],
    ['IKE on 4500', udp(4500, 61_000, octets(MARKER, sk({}, 0))), 'marked-ike'],
    ['IKE on 4500 without the marker', udp(4500, 4500, sk({}, 0)), 'ike'],
    ['IKE on another port', udp(40_000, 40_001, sk({}, 0)), 'ike'],
    ['IKE on another port, with the marker', udp(40_000, 40_001, octets(MARKER, sk({}, 0))), 'marked-ike'],
    ['ESP', udp(61_000, 4500, octets('c0ffee01 00000001', new Uint8Array(40))), 'esp'],
    ['a keepalive', udp(61_000, 4500, octets('ff')), 'keepalive'],
    ['a reserved SPI', udp(61_000, 4500, octets('000000ff 00000001', new Uint8Array(40))), 'reserved-spi'],
    ['STUN', udp(61_000, 4500, octets('00010000 2112a442', new Uint8Array(12))), 'other'],
    ['DTLS', udp(61_000, 4500, octets('16fefd00 00000000 00000000', new Uint8Array(12))), 'other'],
    ['IKEv1', udp(500, 500, octets('1111111111111111 0000000000000000 01 10 02 00 00000000 0000001c')), 'ike-v1'],
    ['DNS', udp(53, 40_000, new Uint8Array(40)), 'other'],
    ['a datagram cut short', udp(500, 500, sk({}, 0)).subarray(0, 12), 'other'],
  ])('%s', (_, bytes, kind) => {
    expect(content(bytes)).toBe(kind);
  });

  test('link, IP and UDP are total', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120 }),
        fc.constantFrom(0, 1, 9, 101, 108, 113, 276),
        (bytes, linkType) => {
          const view = viewOf(bytes);
          const ip = ipFields();
          const at = ipOffset(view, 0, bytes.length, linkType);
          if (at >= 0 && readIp(view, at, bytes.length, ip)) {
            expect(ip.end).toBeLessThanOrEqual(bytes.length);
            expect(ip.payload).toBeLessThanOrEqual(ip.end);
          }
          udpContent(view, 0, bytes.length, bytes.length);
        },
      ),
    );
  });
});

describe('pcapng time', () => {
  test('integer nanoseconds for every resolution', () => {
    const resolution = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 128, max: 128 + 40 }));
    fc.assert(
      fc.property(resolution, fc.integer({ min: 0, max: 0x3fffff }), fc.nat(0xffffffff), (code, high, low) => {
        const scale = timeScale(code);
        const into = { seconds: 0, nanos: 0 };
        readTime(high, low, scale, into);
        const units = (BigInt(high) << 32n) | BigInt(low);
        // Later than any date there is: numbers stop being exact.
        fc.pre(units / scale.perSecond < 2n ** 53n);
        expect(BigInt(into.seconds)).toBe(units / scale.perSecond);
        expect(BigInt(into.nanos)).toBe(((units % scale.perSecond) * 1_000_000_000n) / scale.perSecond);
      }),
    );
  });
});

describe('ESP table', () => {
  const place = (frame: number) => ({
    frame,
    seconds: frame,
    nanos: 0,
    recordStart: frame * 100,
    recordEnd: frame * 100 + 90,
  });
  const packet = (spi: number, version: 4 | 6 = 4) => ({
    version,
    addresses: 0,
    ports: 4500 * 65536 + 4500,
    spi,
    octets: 100,
    encapsulated: true,
  });

  test('counts like a map would, over growth', () => {
    const table = new EspTable();
    const view = viewOf(octets('c0000201 c6336401', new Uint8Array(24)));
    const expected = new Map<number, number>();
    for (let i = 1; i <= 20_000; i++) {
      const spi = 256 + ((i * 7919) % 5000);
      table.count(view, packet(spi), place(i));
      expected.set(spi, (expected.get(spi) ?? 0) + 1);
    }
    expect(new Map([...table.rows()].map((row) => [row.spi, row.packets]))).toEqual(expected);
  });

  test('the first and the last packet of a flow are those by their stamps, wherever they stand', () => {
    const table = new EspTable();
    const view = viewOf(octets('c0000201 c6336401'));
    for (const second of [3, 5, 2, 4]) table.count(view, packet(300), place(second));
    const [row] = [...table.rows()];
    expect([row?.first.seconds, row?.last.seconds, row?.packets]).toEqual([2, 5, 4]);
    const back = { version: 4, from: 0, to: 4, ports: packet(300).ports } as const;
    expect(table.secondsSince(view, back, place(7))).toBe(2);
    expect(table.secondsSince(view, back, place(4))).toBe(Number.POSITIVE_INFINITY);
  });

  test('IPv6 addresses that differ in their last word are two flows', () => {
    const table = new EspTable();
    const flow = (last: number) =>
      viewOf(octets('20010db8000000000000000000000000', '20010db80000000000000000', u16(0), u16(last)));
    for (const last of [1, 2, 1]) table.count(flow(last), packet(300, 6), place(1));
    const found: [string, number][] = [];
    for (const row of table.rows()) found.push([addressText(row.addresses, 16, 6), row.packets]);
    expect(found).toEqual([
      ['2001:db8::1', 2],
      ['2001:db8::2', 1],
    ]);
  });

  test('the longest idle rows go when there are too many', () => {
    const table = new EspTable(1024);
    const view = viewOf(octets('c0000201 c6336401'));
    for (let i = 1; i <= 1024; i++) table.count(view, packet(1000 + i), place(i));
    table.count(view, packet(1001), place(2000));
    table.count(view, packet(9999), place(2001));
    const spis = [...table.rows()].map(({ spi }) => spi);
    expect(spis).toContain(1001);
    expect(spis).toContain(9999);
    expect(spis).not.toContain(1002);
    expect(table.foldedRows + table.size).toBe(1025);
    expect(table.foldedPackets).toBe(table.foldedRows);
  });
});
