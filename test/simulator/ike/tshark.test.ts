// Messages of every suite that Wireshark 4.0 can name, opened by tshark with the table that `decryptionTable` writes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Credential, credential } from '../crypto/credential.ts';
import { dhKey } from '../crypto/dh.ts';
import { childKeys, ikeKeys } from '../crypto/keys.ts';
import { ESP_SUITES, type Suite, suiteOf } from '../crypto/suites.ts';
import { EXCHANGE, NOTIFY } from '../registry/numbers.ts';
import { seeded } from '../world/random.ts';
import { DAY, utc } from '../world/time.ts';
import { wiresharkNames } from './algorithm-names.ts';
import { ciscoFragments } from './cisco-fragments.ts';
import { eapHello } from './eap.ts';
import { protectedFragments } from './fragments.ts';
import { decryptionTable, espTable, type KeyRow } from './keytable.ts';
import { clearMessage, protectedMessage, readClear } from './message.ts';
import type { Payload } from './octets.ts';
import {
  addressBytes,
  authPayload,
  certPayload,
  certreqPayload,
  configPayload,
  deletePayload,
  idPayload,
  kePayload,
  natDetection,
  noncePayload,
  notifyPayload,
  tsPayload,
  vendorPayload,
} from './payloads.ts';
import { chosen, espProposal, ikeProposal, readSa, saPayload } from './proposals.ts';
import { VENDOR_ID } from './vendor-ids.ts';

const tshark = spawnSync('tshark', ['--version']).error === undefined;
if (!tshark) console.warn('Skipped: tshark is not installed; simulated messages were not compared with it.');

test.runIf(process.env['CI'] !== undefined)('tshark is installed where nothing may be skipped', () => {
  expect(tshark).toBe(true);
});

const CLIENT = { address: '198.51.100.7', port: 4500 };
const GATEWAY = { address: '203.0.113.1', port: 4500 };
const folder = mkdtempSync(join(tmpdir(), 'ike-'));
afterAll(() => rmSync(folder, { recursive: true }));

// Every cipher with every integrity algorithm; PRF and group do not matter to the table and change along.
const suites = Object.values(ESP_SUITES)
  .filter((suite) => wiresharkNames(suite) !== undefined)
  .map((suite, index) => suiteOf({ ...suite, prf: [2, 5, 6, 7][index % 4] ?? 5, group: [19, 31][index % 2] ?? 19 }));

const proof = credential(seeded('gateway'), {
  kind: 'ecdsa',
  subject: 'vpn.example.com',
  chain: 2,
  notBefore: utc('2025-01-01 00:00:00'),
  notAfter: utc('2025-01-01 00:00:00') + 365 * DAY,
});

interface Sent {
  readonly fromClient: boolean;
  readonly port: number;
  readonly message: Buffer;
  /** Payload types that tshark must show in this frame, outer ones first. */
  readonly types: readonly number[];
}

interface Session {
  readonly row: KeyRow;
  readonly sent: readonly Sent[];
}

describe.runIf(tshark)('tshark', () => {
  const sessions = suites.map((suite) => session(suite));
  const sent = sessions.flatMap((each) => each.sent);
  const shown = dissected(sent, decryptionTable(sessions.map(({ row }) => row)));

  test('names most suites', () => {
    expect(suites.length).toBeGreaterThan(50);
    expect(shown).toHaveLength(sent.length);
  });

  test.each(sessions.map(({ row }) => [row.suite.name, row] as const))('%s', (_, row) => {
    const first = sessions
      .slice(
        0,
        sessions.findIndex((each) => each.row === row),
      )
      .flatMap((each) => each.sent).length;
    const own = sessions.find((each) => each.row === row)?.sent ?? [];
    own.forEach(({ types }, index) => {
      const frame = shown[first + index];
      expect(frame).toEqual({ types, complaints: '', malformed: '' });
    });
  });

  test('takes every line of the ESP table', () => {
    const none = Buffer.alloc(32);
    const rows = Object.values(ESP_SUITES).map((suite, index) => ({
      spiI: none,
      spiR: none,
      suite,
      keys: childKeys(suites[0] ?? suite, none, { nonceI: none, nonceR: none, esp: suite }),
      initiator: { address: CLIENT.address, spi: Buffer.from([1, 2, 3, index]) },
      responder: { address: GATEWAY.address, spi: Buffer.from([1, 2, 4, index]) },
    }));
    const lines = espTable(rows)
      .split('\n')
      .filter((line) => line.startsWith('"'));
    expect(lines.length).toBeGreaterThan(80);
    const path = join(folder, 'none.pcap');
    writeFileSync(path, pcap([]));
    const options = lines.flatMap((line) => ['-o', `uat:esp_sa:${line}`]);
    const { status, stderr } = spawnSync('tshark', ['-r', path, ...options], { encoding: 'utf8' });
    expect([status, /esp_sa|uat/i.test(stderr)]).toEqual([0, false]);
  });

  test('a wrong key shows', () => {
    const [one] = sessions;
    if (one === undefined) throw new Error('no session');
    const wrong = { ...one.row, keys: { ...one.row.keys, skAi: Buffer.alloc(one.row.keys.skAi.length) } };
    const frames = dissected(one.sent, decryptionTable([wrong]));
    expect(frames.some(({ complaints }) => /integrity/i.test(complaints))).toBe(true);
  });
});

/** A login as far as it shows all payloads: both openings, an IKE_AUTH request, its answer in fragments, a Delete. */
function session(suite: Suite): Session {
  const random = seeded(suite.name);
  const [spiI, spiR, nonceI, nonceR] = [random.bytes(8), random.bytes(8), random.bytes(32), random.bytes(32)];
  const [dhI, dhR] = [dhKey(suite.group, random.fork('i')), dhKey(suite.group, random.fork('r'))];
  const zero = Buffer.alloc(8);
  const header = { spiI, spiR, exchange: EXCHANGE.IKE_SA_INIT, fromInitiator: true, response: false, messageId: 0 };
  const detection = (responder: Buffer) => [
    notifyPayload(NOTIFY.NAT_DETECTION_SOURCE_IP, { data: natDetection(spiI, responder, CLIENT) }),
    notifyPayload(NOTIFY.NAT_DETECTION_DESTINATION_IP, { data: natDetection(spiI, responder, GATEWAY) }),
    notifyPayload(NOTIFY.IKEV2_FRAGMENTATION_SUPPORTED),
    vendorPayload(VENDOR_ID.FLEXVPN_SUPPORTED),
  ];
  const opening = [saPayload([ikeProposal([suite])]), kePayload(suite.group, dhI.publicValue), noncePayload(nonceI)];
  const request = clearMessage({ ...header, spiR: zero }, [...opening, ...detection(zero)]);
  const [proposal] = readSa(readClear(request)[0] ?? noncePayload(zero));
  if (proposal === undefined) throw new Error('no proposal');
  const taken = chosen(proposal);
  const answer = [saPayload([ikeProposal([taken])]), kePayload(suite.group, dhR.publicValue), noncePayload(nonceR)];
  const response = [...answer, certreqPayload([proof.caKeyHash]), ...detection(spiR)];

  const sharedSecret = dhI.agree(dhR.publicValue);
  const keys = ikeKeys(taken, { nonceI, nonceR, spiI, spiR, sharedSecret });
  const protection = { suite: taken, keys };
  const auth = { ...header, exchange: EXCHANGE.IKE_AUTH, messageId: 1 };
  const asked = authRequest();
  const answered = authAnswer(proof);
  const fragments = protectedFragments(
    { ...auth, fromInitiator: false, response: true },
    answered,
    protection,
    random,
    900,
  );
  const farewell = { ...header, exchange: EXCHANGE.INFORMATIONAL, fromInitiator: false };
  const last = [deletePayload(1, [])];
  const whole = protectedMessage({ ...auth, messageId: 2 }, [eapHello(2)], protection, random);
  const pieces = ciscoFragments(whole, 1, 300);

  const opened = (payloads: readonly Payload[]) => payloads.map(({ type }) => type);
  return {
    row: { spiI, spiR, suite: taken, keys },
    sent: [
      { fromClient: true, port: 500, message: request, types: [...opened(opening), 41, 41, 41, 43] },
      {
        fromClient: false,
        port: 500,
        message: clearMessage({ ...header, fromInitiator: false, response: true }, response),
        types: opened(response),
      },
      {
        fromClient: true,
        port: 4500,
        message: protectedMessage(auth, asked, protection, random),
        types: [46, ...opened(asked)],
      },
      ...fragments.map((message, index) => ({
        fromClient: false,
        port: 4500,
        message,
        types: index === fragments.length - 1 ? [53, ...opened(answered)] : [53],
      })),
      {
        fromClient: false,
        port: 4500,
        message: protectedMessage(farewell, last, protection, random),
        types: [46, 42],
      },
      ...pieces.map((message, index) => ({
        fromClient: true,
        port: 4500,
        message,
        types: index === pieces.length - 1 ? [132, 46, 48] : [132],
      })),
    ],
  };
}

function authRequest(): readonly Payload[] {
  return [
    vendorPayload(Buffer.alloc(20, 3)),
    idPayload('i', 11, Buffer.from('*$AnyConnectClient$*')),
    certreqPayload([proof.caKeyHash]),
    configPayload(
      1,
      [1, 3, 28674].map((number) => ({ number, value: Buffer.alloc(0) })),
    ),
    saPayload([espProposal([ESP], Buffer.from('c0ffee01', 'hex'))]),
    tsPayload('i', [{ from: '0.0.0.0', to: '255.255.255.255' }]),
    tsPayload('r', [{ from: '::', to: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' }]),
    notifyPayload(NOTIFY.INITIAL_CONTACT),
  ];
}

const ESP = suiteOf({ encr: 12, keyBits: 256, integ: 12, prf: 0, group: 0 });

function authAnswer({ certificates, authMethod, sign }: Credential): readonly Payload[] {
  return [
    idPayload('r', 2, Buffer.from('vpn.example.com')),
    ...certificates.map((der) => certPayload(4, der)),
    authPayload(authMethod, sign(Buffer.from('octets'), 5)),
    eapHello(1),
  ];
}

interface Shown {
  readonly types: readonly number[];
  readonly complaints: string;
  readonly malformed: string;
}

function dissected(sent: readonly Sent[], table: string): Shown[] {
  const path = join(folder, 'sent.pcap');
  writeFileSync(path, pcap(sent));
  const rows = table.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const fields = ['isakmp.typepayload', '_ws.expert.message', '_ws.malformed'];
  const args = ['-r', path, ...rows.flatMap((row) => ['-o', `uat:ikev2_decryption_table:${row}`])];
  const wanted = ['-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
  const { stdout, status } = spawnSync('tshark', [...args, ...wanted], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(status).toBe(0);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [types = '', expert = '', malformed = ''] = line.split('\t');
      // Fragments share a message id, which tshark takes for a retransmission.
      const complaints = expert.replace('This packet is a retransmission', '');
      // Proposals and transforms are listed too; the numbers below 33 name no payload.
      return {
        types: types
          .split(',')
          .map(Number)
          .filter((type) => type >= 33),
        complaints,
        malformed,
      };
    });
}

// Raw IPv4 (link type 228). Checksums stay zero: tshark does not look at them.
function pcap(sent: readonly Sent[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262144, 16);
  head.writeUInt32LE(228, 20);
  const records = sent.map((each, index) => {
    const packet = ipPacket(each);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_740_000_000 + index, 0);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    return Buffer.concat([record, packet]);
  });
  return Buffer.concat([head, ...records]);
}

function ipPacket({ fromClient, port, message }: Sent): Buffer {
  const payload = port === 4500 ? Buffer.concat([Buffer.alloc(4), message]) : message;
  const header = Buffer.alloc(28);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(28 + payload.length, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(17, 9);
  const ends = [addressBytes(CLIENT.address), addressBytes(GATEWAY.address)];
  Buffer.concat(fromClient ? ends : ends.toReversed()).copy(header, 12);
  header.writeUInt16BE(port, 20);
  header.writeUInt16BE(port, 22);
  header.writeUInt16BE(8 + payload.length, 24);
  return Buffer.concat([header, payload]);
}
