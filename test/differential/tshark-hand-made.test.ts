// What no capture at hand shows in the clear, built octet by octet from the specifications: every payload that has a format,
// fragments of both kinds, each port that IKE uses. And the comparison itself: it must see one octet that differs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeFile } from '../support/decoded.ts';
import { ethernet, ike, ipv4, MARKER, octets, pcapFile, u16, u32, udp } from '../support/packets.ts';
import { hasTshark, type TsharkView, tsharkView } from '../support/tshark.ts';
import { SUBJECTS } from '../support/wire-facts.ts';
import { compareWithTshark, differences, factsByFrame } from './comparison.ts';

const ALL_ADDRESSES = octets(7, 0, u16(16), u16(0), u16(65535), '00000000', 'ffffffff');
const SUITE_ESP = octets(
  transform({ type: 1, id: 12, attributes: '800e0100' }),
  transform({ type: 3, id: 12 }),
  transform({ type: 5, id: 1, isLast: true }),
);
// With a method of an additional key exchange (RFC 9370).
const SUITE_IKE = octets(
  transform({ type: 1, id: 20, attributes: '800e0080' }),
  transform({ type: 2, id: 5 }),
  transform({ type: 4, id: 31 }),
  transform({ type: 6, id: 36, isLast: true }),
);

/** Message id 1: one of each payload, the critical bit aside. */
const MANY_PAYLOADS = ike(
  { exchange: 37, id: 1 },
  [33, octets(proposal(1, 3, '01020304', 3, SUITE_ESP), proposal(2, 1, '0102030405060708', 4, SUITE_IKE, true))],
  [34, octets(u16(31), u16(0), new Uint8Array(32).fill(0xe5))],
  [35, octets(11, '000000', Buffer.from('*$AnyConnectClient$*'))],
  [36, octets(2, '000000', Buffer.from('gateway.example'))],
  [37, octets(11, '3003020101')],
  [38, octets(4, new Uint8Array(40).fill(0xca))],
  [39, octets(2, '000000', new Uint8Array(32).fill(0xaf))],
  [40, new Uint8Array(32).fill(0x7a)],
  [41, octets(1, 8, u16(16393), '1112131415161718')],
  [41, octets(3, 4, u16(11), '21222324', 'aabb')],
  [41, octets(0, 0, u16(16390), new Uint8Array(20).fill(0xc0))],
  [41, octets(0, 0, u16(16388), new Uint8Array(20).fill(0xda))],
  [41, octets(0, 0, u16(50000), 'abcd')],
  [42, octets(3, 4, u16(2), '0102030405060708')],
  [42, octets(1, 0, u16(0))],
  [43, octets(Buffer.from('FLEXVPN-SUPPORTED'))],
  [44, octets(1, '000000', ALL_ADDRESSES)],
  [45, octets(2, '000000', ALL_ADDRESSES, ALL_ADDRESSES)],
  [47, octets(1, '000000', u16(1), u16(0), u16(28672), u16(2), '6869')],
  [48, octets(1, 5, u16(9), 1, '61626364')],
  [54, octets('01020304')],
  [200, octets('0102')],
);

/** A key length in the long form of an attribute, which only values of more than two octets may have (RFC 7296 §3.3.5). */
const LONG_KEY_LENGTH = ike({ exchange: 37, id: 6 }, [
  33,
  proposal(1, 1, '', 1, transform({ type: 1, id: 12, attributes: '000e00020100', isLast: true }), true),
]);

const FINISHED = ike({ exchange: 35, id: 2 }, [46, new Uint8Array(150).fill(0xab), 35]);
const PIECES = [
  octets(u16(0x1234), 1, 0, FINISHED.subarray(0, 60)),
  octets(u16(0x1234), 2, 0, FINISHED.subarray(60, 120)),
  octets(u16(0x1234), 3, 1, FINISHED.subarray(120)),
].map((piece) => ike({ exchange: 35, id: 2 }, [132, piece]));

const FRAGMENTS = [
  ike({ exchange: 35, id: 3 }, [41, octets(0, 0, u16(16384))], [53, skf(1, 2), 35]),
  ike({ exchange: 35, id: 3 }, [53, skf(2, 2), 0]),
];

const FRAMES = [
  ...[MANY_PAYLOADS, ...PIECES, ...FRAGMENTS].map((message) => udp(500, 500, message)),
  udp(40_000, 4500, octets(MARKER, ike({ exchange: 37, id: 4, flags: 0x20 }, [46, new Uint8Array(60), 0]))),
  udp(
    4500,
    40_000,
    octets(MARKER, ike({ exchange: 240, id: 0xfffffffe, flags: 0x18 }, [41, octets(0, 0, u16(1), 33)])),
  ),
  udp(500, 500, ike({ exchange: 37, id: 5 })),
  udp(500, 500, LONG_KEY_LENGTH),
];

const folder = mkdtempSync(join(tmpdir(), 'hand-made-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(hasTshark)('hand-made messages', () => {
  const path = join(folder, 'hand-made.pcap');
  const capture = pcapFile(FRAMES.map((datagram) => ({ frame: ethernet(ipv4({}, datagram)) })));
  let shown: TsharkView;
  beforeAll(() => {
    writeFileSync(path, capture);
    shown = tsharkView(path);
  });

  test('both read the same, and every subject occurs', async () => {
    const { inCommon, messages } = await compareWithTshark(path, 'hand-made');
    expect(inCommon).toBe(FRAMES.length);
    const seen = new Set([...shown.messages.values()].flatMap((facts) => Object.keys(facts)));
    expect([...seen]).toEqual(expect.arrayContaining([...Object.values(SUBJECTS), 'whole']));
    // The key length in the long form is there to see who takes it for one.
    expect(messages.flatMap(({ frame, problems }) => problems.map(({ code }) => `${frame} ${code}`))).toEqual([
      '10 ike.attribute-format',
    ]);
  });

  // Where the octets stand in the first message, what stands there instead, and the subjects that then differ.
  test.each([
    ['initiator SPI', 3, 0xff, ['initiatorSpi']],
    ['responder SPI', 8, 0xff, ['responderSpi']],
    ['exchange', 18, 36, ['exchange']],
    ['flags', 19, 0x20, ['flags']],
    ['message id', 23, 9, ['messageId']],
    ['critical bit', 29, 0x80, ['payloads']],
    ['proposal number', 36, 7, ['proposals']],
    ['transform id', 51, 13, ['proposals']],
    ['key length', 54, 0x02, ['proposals']],
  ])('a changed octet shows: %s', async (_, at, value, fields) => {
    const changed = Buffer.from(capture);
    const start = changed.indexOf(MANY_PAYLOADS);
    expect(changed[start + at]).not.toBe(value);
    changed[start + at] = value;
    const file = join(folder, 'changed.pcap');
    writeFileSync(file, changed);
    const found = differences(factsByFrame(await decodeFile(file)), shown.messages).filter(({ frame }) => frame === 1);
    expect(found.map(({ frame, field }) => `${frame} ${field}`)).toEqual(fields.map((field) => `1 ${field}`));
  });

  test('a message that one side does not see shows', async () => {
    const ours = factsByFrame(await decodeFile(path));
    const fewer = new Map([...ours].filter(([frame]) => frame !== 2));
    const found = differences(fewer, shown.messages).filter(({ field }) => field === 'message');
    expect(found).toMatchObject([{ frame: 2, ours: undefined }]);
    expect(differences(ours, new Map())).toHaveLength(FRAMES.length);
  });
});

interface TransformOptions {
  readonly type: number;
  readonly id: number;
  /** In hex. */
  readonly attributes?: string;
  readonly isLast?: boolean;
}

function transform({ type, id, attributes = '', isLast = false }: TransformOptions): Uint8Array {
  return octets(isLast ? 0 : 3, 0, u16(8 + attributes.length / 2), type, 0, u16(id), attributes);
}

function proposal(
  number: number,
  protocol: number,
  spi: string,
  count: number,
  transforms: Uint8Array,
  isLast = false,
): Uint8Array {
  const size = spi.length / 2;
  return octets(isLast ? 0 : 2, 0, u16(8 + size + transforms.length), number, protocol, size, count, spi, transforms);
}

function skf(number: number, total: number): Uint8Array {
  return octets(u16(number), u16(total), u32(7), new Uint8Array(56).fill(0x5f));
}
