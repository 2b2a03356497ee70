// Captures that other people made, several of them damaged on purpose to crash dissectors. What is expected of each was
// found by reading its octets; that the messages are those that tshark sees is shown in tshark.test.ts.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { readCapture, writeRecords } from '../simulator/net/records.ts';
import { decodeFile } from '../support/decoded.ts';
import { bytesOf, capturesIn, read, readerFor, sharedFolder } from '../support/lab.ts';
import { sourceOf } from '../support/sources.ts';
import { knownDifferences } from './known-differences.ts';

interface Expected {
  /** IKEv2 messages. */
  readonly messages: number;
  /** `frame, code, octet of the message`. */
  readonly problems?: readonly string[];
  /** `code, first frame, how many`. */
  readonly diagnostics?: readonly string[];
  /** Packets that are nothing we know: IKEv1 is among them. */
  readonly others?: number;
}

// Sound IKEv2, ESP and both. A snap length that hides ESP is not wrong, so esp_truncated.pcap is sound as well.
const SOUND: Readonly<Record<string, Expected>> = {
  '02-sunrise-sunset-esp.pcap': { messages: 0 },
  'esp_truncated.pcap': { messages: 0 },
  'espudp1.pcap': { messages: 0 },
  'ikev2four.pcap': { messages: 21 },
  'ikev2pI2.pcap': { messages: 2 },
  'ipsec_client.pcap': { messages: 5 },
};

// IKEv1 is named and counted, sound or damaged: of its octets nothing behind the header is looked at. In isakmp4500.pcap
// eight packets more are ARP.
const VERSION_1: Readonly<Record<string, Expected>> = {
  'ISAKMP_sa_setup.pcap': { messages: 0, diagnostics: ['ike.version-1, frame 1, 9'], others: 9 },
  'ikev1-certs.pcap': { messages: 0, diagnostics: ['ike.version-1, frame 1, 10'], others: 10 },
  // The header's length is zero; tshark takes the datagram for no IKE at all.
  'ipsec-ikev1-zero-length.pcap': { messages: 0, diagnostics: ['ike.version-1, frame 1, 1'], others: 1 },
  // An identification payload of 256 octets, all zero.
  'isakmp-identification-segfault.pcap': { messages: 0, diagnostics: ['ike.version-1, frame 1, 1'], others: 1 },
  'isakmp4500.pcap': { messages: 0, diagnostics: ['ike.version-1, frame 3, 15'], others: 23 },
};

const DAMAGED: Readonly<Record<string, Expected>> = {
  // IKE_AUTH with both SPIs zero, and 39 octets behind an ID of one octet. An initiator's SPI is never zero (RFC 7296 §3.1).
  'ikev2-id-normal.pcap': { messages: 0, diagnostics: ['ike.initiator-spi-zero, frame 1, 1'], others: 1 },
  // IKEv1 whose cookies are both zero: a run of INVALID-MAJOR-VERSION notifications in one datagram.
  'isakmp-no-none-np.pcapng': { messages: 0, diagnostics: ['ike.version-1, frame 1, 1'], others: 1 },
  // Version 11.14 in a datagram that states 456 octets of the 146 that IP leaves it.
  'isakmp-delete-segfault.pcap': { messages: 0, others: 1 },
  // The SA payload of 244 octets begins at 28. Its second proposal, at 72, states 43690 octets; so does the KE payload at 272,
  // where 236 octets are left.
  'ikev2pI2-segfault.pcapng': {
    messages: 1,
    problems: ['1, ike.proposal-length, 72', '1, ike.payload-overrun, 272'],
    diagnostics: ['ike.payload-overrun, frame 1, 1', 'ike.proposal-length, frame 1, 1'],
  },
  // Two octets of 519 messages were changed. In frame 192 the type of the first payload: SK became 127, which announces an IDi
  // payload (the first one inside SK) that would stand behind the message's last octet. For frame 207 see below.
  'ipsec_isakmp_esp.pcap': {
    messages: 519,
    problems: ['192, ike.payload-missing, 812', '207, ike.reserved-flags, 19'],
    diagnostics: ['ike.payload-missing, frame 192, 1', 'ike.reserved-flags, frame 207, 1'],
  },
};

const ALL = { ...SOUND, ...VERSION_1, ...DAMAGED };

const corpus = sharedFolder('corpus/captures') ?? '';
const present = corpus !== '';
const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(present)('every capture has its expectation', () => {
  expect(Object.keys(ALL).sort()).toEqual(capturesIn(corpus));
});

test('sound captures need no exception from equality with tshark', () => {
  const excused = knownDifferences.map(({ capture }) => capture.replace('corpus/captures/', ''));
  expect(Object.keys(SOUND).filter((name) => excused.includes(name))).toEqual([]);
});

describe.runIf(present)('what is found', () => {
  test.each(Object.entries(ALL))('%s', async (name, { messages, problems = [], diagnostics = [], others = 0 }) => {
    const decoded = await decodeFile(join(corpus, name));
    expect(decoded.messages).toHaveLength(messages);
    expect(decoded.messages.flatMap(problemsOf)).toEqual(problems);
    const said = decoded.diagnostics.map(
      ({ code, evidence, count }) => `${code}, frame ${evidence?.frame}, ${count ?? 1}`,
    );
    expect(said).toEqual(diagnostics);
    const bytes = bytesOf(join(corpus, name));
    const items = await read(readerFor(bytes), sourceOf(bytes));
    expect(items.find((item) => item.kind === 'wire.capture')).toMatchObject({
      ikePackets: messages,
      otherPackets: others,
    });
  });
});

// Frame 207 is an IKE_SA_INIT request whose flags octet was set to 255. Reserved bits are ignored on receipt (RFC 7296 §3.1),
// but the response bit is among them: as the octets stand, frame 208 answers a request that was not captured.
test.runIf(present)('flags are taken as they stand', async () => {
  const { messages } = await decodeFile(join(corpus, 'ipsec_isakmp_esp.pcap'));
  const unasked = messages.filter(({ flags, pairing }) => flags.response && pairing.answers === undefined);
  expect(unasked.map(({ frame, flags }) => [frame, flags.value])).toEqual([
    [207, 255],
    [208, 32],
  ]);
});

function problemsOf({ frame, problems }: DecodedMessage): string[] {
  return problems.map(({ code, at }) => `${frame}, ${code}, ${at}`);
}

// Sound captures by link type, one for each that a damaged capture has: BSD loopback and Ethernet.
const HOSTS: Readonly<Record<number, string>> = { 0: 'ikev2four.pcap', 1: 'ipsec_client.pcap' };

describe.runIf(present)('damage stays where it is', () => {
  const guests = Object.keys({ ...DAMAGED, ...VERSION_1, 'esp_truncated.pcap': {} });

  test.each(guests)('%s behind a sound capture', async (guest) => {
    const { host, path } = merged(guest, (hosts, guests) => [...hosts, ...guests]);
    const alone = await decodeFile(join(corpus, host.name));
    expect(alone.messages.length).toBeGreaterThan(0);
    const together = await decodeFile(path);
    expect(together.messages.slice(0, alone.messages.length)).toEqual(alone.messages);
    // Nothing of the guest is lost either.
    expect(together.messages.flatMap(problemsOf)).toHaveLength(ALL[guest]?.problems?.length ?? 0);
    expect(together.messages).toHaveLength(alone.messages.length + (ALL[guest]?.messages ?? 0));
  });

  test.each(guests)('%s before every packet of a sound capture', async (guest) => {
    // Few of them, since a capture with hundreds of messages of its own shows nothing more.
    const { host, path, stride } = merged(guest, (hosts, guests) =>
      hosts.flatMap((packet) => [...guests.slice(0, FEW), packet]),
    );
    const alone = await decodeFile(join(corpus, host.name));
    const together = await decodeFile(path);
    const ofHost = together.messages.filter(({ frame }) => frame % stride === 0);
    expect(renumbered(ofHost, stride)).toEqual(alone.messages);
  });
});

const FEW = 2;

type Packets = ReturnType<typeof readCapture>['packets'];

interface Merged {
  readonly host: { readonly name: string };
  readonly path: string;
  /** Which frames are the host's where it has every nth. */
  readonly stride: number;
}

function merged(guest: string, order: (hosts: Packets, guests: Packets) => Packets): Merged {
  const guestCapture = readCapture(readFileSync(join(corpus, guest)));
  const name = HOSTS[guestCapture.options.linkType];
  if (name === undefined) throw new Error(`no sound capture has the link type of ${guest}`);
  const { options, packets } = readCapture(readFileSync(join(corpus, name)));
  // What was captured at one time in one file has its time: the guests take the host's last.
  const at = packets.at(-1)?.at ?? 0n;
  const guests = guestCapture.packets.map((packet) => ({ ...packet, at, interfaceId: 0 }));
  const path = join(folder, 'merged.pcap');
  writeFileSync(path, writeRecords(order(packets, guests), options));
  return { host: { name }, path, stride: Math.min(FEW, guests.length) + 1 };
}

/** The messages with the frame numbers that they have alone. */
function renumbered(messages: readonly DecodedMessage[], stride: number): unknown {
  return JSON.parse(JSON.stringify(messages), (key, value: unknown) => {
    return key === 'frame' && typeof value === 'number' ? value / stride : value;
  });
}
