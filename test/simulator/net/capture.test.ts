import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { sharedPath } from '../../support/shared.ts';
import { newClock } from '../world/clock.ts';
import type { SeenPacket } from '../world/packets.ts';
import { seeded } from '../world/random.ts';
import { MS, SECOND, utc } from '../world/time.ts';
import { newWorld } from '../world/world.ts';
import { type CaptureOptions, writeCapture } from './capture.ts';
import type { CaptureRecord } from './capture-record.ts';
import { newNetwork } from './network.ts';
import { readCapture, writeRecords } from './records.ts';

const START = utc('2025-03-20 14:00:00.812345');
const tshark = spawnSync('tshark', ['--version']).error === undefined;
if (!tshark) console.warn('Skipped: tshark is not installed; captures were not read with it.');

test.runIf(process.env['CI'] !== undefined)('tshark is installed where nothing may be skipped', () => {
  expect(tshark).toBe(true);
});

const folder = mkdtempSync(join(tmpdir(), 'captures-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every kind of packet that the network makes, in both directions, whole and in fragments, IPv4 and IPv6. */
function traffic(): readonly SeenPacket[] {
  const world = newWorld('traffic', START);
  const network = newNetwork(world);
  const four = network.createSite({
    name: 'four',
    nat: { publicAddress: '203.0.113.24' },
    link: { mtu: 1400, blockTcp443: 'none', reorder: 0.1, duplicate: 0.1 },
  });
  const six = network.createSite({ name: 'six', link: { mtu: 1280 } });
  const pairs = [
    [four.attach('192.168.7.20'), network.gatewayHost({ address: '198.51.100.10', tap: 'wire' })],
    [six.attach('2001:db8:7::20'), network.gatewayHost({ address: '2001:db8:ffff::1', tap: 'wire' })],
  ] as const;
  for (const [client, gateway] of pairs) {
    gateway.onDatagram(({ source, payload }) => gateway.send({ sourcePort: 4500, target: source, payload }));
    gateway.onTcp(({ source, seq }) => {
      gateway.sendTcp({ sourcePort: 443, target: source, flags: 'SYN-ACK', seq: 5000, ack: seq + 1 });
    });
    const target = { address: gateway.address(), port: 4500 };
    for (const size of [1, 92, 1372, 3000, 4001]) {
      const payload = size === 1 ? Buffer.from([0xff]) : Buffer.alloc(size, 0x5a);
      world.after(size * MS, () => client.send({ sourcePort: 4500, target, payload }));
    }
    world.after(MS, () => client.sendEsp(target.address, Buffer.alloc(80, 0x11)));
    world.after(MS, () =>
      client.sendTcp({ sourcePort: 50_000, target: { ...target, port: 443 }, flags: 'SYN', seq: 1, ack: 0 }),
    );
    world.after(SECOND, () => {
      const payload = Buffer.alloc(2000, 0x5a);
      const publicPort =
        client === pairs[0][0] ? { address: '203.0.113.24', port: 4500 } : { address: client.address(), port: 4500 };
      gateway.send({ sourcePort: 4500, target: publicPort, payload, dontFragment: true });
    });
  }
  world.runUntil(START + 10 * SECOND);
  const tap = network.taps.get('wire');
  if (tap === undefined) throw new Error('the tap is named');
  return tap.packets;
}

const seen = traffic();
const clock = newClock({ offsetMs: -1234.5, driftPpm: 40, driftFrom: START });
const optionsOf = (more: Partial<CaptureOptions>): CaptureOptions => ({
  format: 'pcap',
  resolution: 'us',
  link: 'ethernet',
  clock,
  random: seeded('digits'),
  ...more,
});

function tsharkRows(path: string, fields: readonly string[]): string[][] {
  const checks = ['ip', 'udp', 'tcp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`]);
  const args = ['-n', '-r', path, ...checks, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  const { stdout, stderr, status } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => line.split('\t'));
}

const STAMPS = ['frame.time_epoch', 'frame.len', 'frame.cap_len'];

function stampRows(packets: readonly CaptureRecord[]): string[][] {
  return packets.map(({ at, link, originalLength }) => {
    const text = at.toString().padStart(10, '0');
    return [`${text.slice(0, -9)}.${text.slice(-9)}`, String(originalLength), String(link.length)];
  });
}

const formats = ['pcap', 'pcapng'] as const;
const links = ['ethernet', 'vlan', 'raw', 'sll', 'sll2', 'null'] as const;
const resolutions = ['us', 'ns'] as const;
const variants = formats.flatMap((format) =>
  links.flatMap((link) => resolutions.map((resolution) => ({ format, link, resolution }))),
);
// Each format and resolution in both byte orders.
const combinations = variants.map((variant, index) => ({ ...variant, bigEndian: Math.floor(index / 2) % 2 === 1 }));

describe('a written capture', () => {
  test('the traffic has what the next tests are about', () => {
    const kinds = new Set(seen.map(({ ip }) => (ip.readUInt8(0) >> 4 === 4 ? ip[9] : 100 + (ip[6] ?? 0))));
    // UDP, TCP, ESP and ICMP; in IPv6 fragments too, because those have a header of their own.
    expect([...kinds].toSorted((a = 0, b = 0) => a - b)).toEqual([1, 6, 17, 50, 106, 117, 144, 150, 158]);
    expect(seen.filter(({ towardsGateway }) => !towardsGateway).length).toBeGreaterThan(10);
  });

  test.runIf(tshark).each(combinations)('tshark: $format $link $resolution big endian $bigEndian', (combination) => {
    const path = join(folder, Object.values(combination).join('-'));
    const bytes = writeCapture(seen, optionsOf({ ...combination, name: 'wire', comment: 'two sites' }));
    writeFileSync(path, bytes);
    const sums = [
      'ip.checksum.status',
      'udp.checksum.status',
      'tcp.checksum.status',
      'icmp.checksum.status',
      'icmpv6.checksum.status',
    ];
    const rows = tsharkRows(path, [
      ...STAMPS,
      '_ws.malformed',
      '_ws.expert.severity',
      'ip.version',
      'ipv6.version',
      ...sums,
    ]);
    const { options, packets } = readCapture(bytes);
    expect(rows.map((row) => row.slice(0, 3))).toEqual(stampRows(packets));
    expect(rows).toHaveLength(seen.length);
    const good = new Set<string>();
    for (const [, , , malformed, , v4, v6, ...statuses] of rows) {
      expect(malformed).toBe('');
      expect(`${v4}${v6}`).not.toBe('');
      for (const status of statuses.flatMap((text) => text.split(','))) good.add(status);
    }
    // 1 is good, 2 is unverified, which holds for what ICMP quotes; 0 would be bad.
    expect([...good].filter((status) => status !== '' && status !== '2')).toEqual(['1']);
    const { link: _, ...shown } = combination;
    expect(options).toMatchObject({ ...shown, snapLength: 262_144 });
  });

  test('stamps are what the clock showed, with digits below the microsecond only in nanoseconds', () => {
    const micros = readCapture(writeCapture(seen, optionsOf({}))).packets.map(({ at }) => at);
    expect(micros).toEqual(seen.map(({ at }) => BigInt(Math.round(clock.read(at))) * 1000n));
    const nanos = readCapture(writeCapture(seen, optionsOf({ resolution: 'ns', format: 'pcapng' }))).packets.map(
      ({ at }) => at,
    );
    expect(nanos.map((at) => at - (at % 1000n))).toEqual(micros);
    expect(new Set(nanos.map((at) => at % 1000n)).size).toBeGreaterThan(20);
    expect(nanos.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(nanos);
  });

  test('a clock that was set back goes back in the stamps, and the order stays as seen', () => {
    const back = newClock({ steps: [{ at: START + SECOND, offsetMs: -60_000 }] });
    const { packets } = readCapture(writeCapture([...seen].reverse(), optionsOf({ clock: back })));
    expect(packets.map(({ at }) => at)).toEqual(seen.map(({ at }) => BigInt(back.read(at)) * 1000n));
    expect(packets.some(({ at }, index) => at < (packets[index - 1]?.at ?? 0n))).toBe(true);
  });

  test('short frames are padded where they arrive', () => {
    const lengths = (receives: CaptureOptions['receives'], towardsGateway: boolean) => {
      const short = seen.filter((packet) => packet.towardsGateway === towardsGateway && packet.ip.length === 29);
      const options = optionsOf(receives === undefined ? {} : { receives });
      return new Set(readCapture(writeCapture(short, options)).packets.map(({ link }) => link.length));
    };
    expect([lengths(undefined, true), lengths(undefined, false)]).toEqual([new Set([60]), new Set([43])]);
    expect([lengths('towards-client', true), lengths('both', false)]).toEqual([new Set([43]), new Set([60])]);
  });

  test.each(formats)('%s: snap length cuts and keeps the original length', (format) => {
    const { options, packets } = readCapture(writeCapture(seen, optionsOf({ format, snapLength: 96 })));
    const whole = readCapture(writeCapture(seen, optionsOf({ format }))).packets;
    expect(options.snapLength).toBe(96);
    expect(packets.map(({ originalLength }) => originalLength)).toEqual(whole.map(({ link }) => link.length));
    expect(packets.map(({ link }) => link)).toEqual(whole.map(({ link }) => link.subarray(0, 96)));
  });

  test('a filter leaves out, the interface still counts', () => {
    const keep = ({ towardsGateway }: SeenPacket): boolean => towardsGateway;
    const { options, packets } = readCapture(
      writeCapture(seen, optionsOf({ format: 'pcapng', keep, dropped: 3, name: 'eth0' })),
    );
    expect(packets).toHaveLength(seen.filter(keep).length);
    expect(options.interfaces).toEqual([
      {
        linkType: 1,
        snapLength: 262_144,
        resolution: 'us',
        name: 'eth0',
        statistics: { received: seen.length, dropped: 3 },
      },
    ]);
  });

  test('same packets, same bytes', () => {
    const options = { format: 'pcapng', resolution: 'ns', link: 'sll2' } as const;
    expect(writeCapture(traffic(), optionsOf(options))).toEqual(writeCapture(seen, optionsOf(options)));
  });
});

describe('rewriting', () => {
  const record = fc.record({
    at: fc.bigInt({ min: 0n, max: 4_000_000_000_999_999_999n }),
    link: fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
    originalLength: fc.nat(70_000),
    interfaceId: fc.constantFrom(0, 1),
  });

  test('any records survive pcapng, on two interfaces and in both byte orders', () => {
    const interfaces = [
      { linkType: 1, snapLength: 0, resolution: 'ns', name: 'é' },
      { linkType: 276, snapLength: 96, resolution: 'ns' },
    ] as const;
    fc.assert(
      fc.property(fc.array(record), fc.boolean(), (packets, bigEndian) => {
        const options = {
          format: 'pcapng',
          resolution: 'ns',
          linkType: 1,
          snapLength: 0,
          bigEndian,
          interfaces,
        } as const;
        expect(readCapture(writeRecords(packets, options))).toEqual({ options, packets });
      }),
    );
  });

  test('any records survive pcap in all four magics', () => {
    fc.assert(
      fc.property(fc.array(record), fc.boolean(), fc.constantFrom(...resolutions), (records, bigEndian, resolution) => {
        const exact = (at: bigint) => (resolution === 'ns' ? at : at - (at % 1000n));
        const packets = records.map((each) => ({ ...each, at: exact(each.at), interfaceId: 0 }));
        const shown = { linkType: 113, snapLength: 65_535, resolution };
        const options = { ...shown, format: 'pcap', bigEndian, interfaces: [shown] } as const;
        expect(readCapture(writeRecords(packets, options))).toEqual({ options, packets });
      }),
    );
  });

  test('what a format cannot hold is refused', () => {
    const packet = { at: 1_000_000_001n, link: Buffer.alloc(4), originalLength: 4, interfaceId: 0 };
    const options = { format: 'pcap', resolution: 'us', linkType: 1, snapLength: 96, bigEndian: false } as const;
    expect(() => writeRecords([packet], options)).toThrow('finer than a microsecond');
    expect(() => writeRecords([{ ...packet, interfaceId: 1 }], { ...options, resolution: 'ns' })).toThrow(
      'one interface',
    );
    const whole = writeRecords([packet], { ...options, resolution: 'ns' });
    expect(() => readCapture(whole.subarray(0, -1))).toThrow('cut');
    expect(() => readCapture(Buffer.from('Building configuration...'.repeat(2)))).toThrow('neither');
  });
});

describe('captures of the lab', () => {
  const lab = sharedPath('lab');
  const names = lab === undefined ? [] : readdirSync(lab, { recursive: true, encoding: 'utf8' });
  const captures = names.filter((name) => /\.pcap(ng)?$/.test(name)).toSorted();

  test.runIf(lab !== undefined && tshark)('are read as tshark reads them, and stay so when rewritten', () => {
    expect(captures.length).toBeGreaterThan(8);
    for (const name of captures) {
      const path = join(lab ?? '', name);
      const read = readCapture(readFileSync(path));
      expect(stampRows(read.packets), name).toEqual(tsharkRows(path, STAMPS));
      const again = writeRecords(read.packets, read.options);
      expect(readCapture(again), name).toEqual(read);
      if (read.options.format === 'pcap') expect(again.equals(readFileSync(path)), name).toBe(true);
    }
  });
});
