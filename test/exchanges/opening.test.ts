// Keys that are wrong, noted the wrong way round, given twice or for something else; captures that are damaged, cut or begin too
// late. What opens is held against the same capture with the right keys, which lab-opened.test.ts holds against the truth.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecodedMessage, OpenedPayloads } from '../../src/model/decoded-message.ts';
import { decodeFile } from '../support/decoded.ts';
import {
  decodeOf,
  type EditedPacket,
  flipped,
  openCapture,
  openedOf,
  summaryOf,
  withMessage,
} from '../support/edited-captures.ts';
import {
  KEY_COLUMNS,
  namelessJson,
  type Row,
  rowsOf,
  tableOf,
  withFlippedBit,
  withSwappedKeys,
  withSwappedSpis,
} from '../support/key-rows.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';

const lab = sharedFolder('lab') ?? '';
const corpus = sharedFolder('corpus/captures') ?? '';
const classic = capturesIn(lab === '' ? undefined : lab).filter((file) => file.endsWith('.pcap'));

const pathOf = (file: string) => join(lab, file);
const rowsFor = (file: string) => rowsOf(join(lab, dirname(file), 'ikev2_decryption_table'));

const known = new Map<string, readonly DecodedMessage[]>();

/** The messages with the right keys. */
async function right(file: string): Promise<readonly DecodedMessage[]> {
  const messages = known.get(file) ?? (await decodeFile(pathOf(file), [tablePath(file)])).messages;
  known.set(file, messages);
  return messages;
}

function tablePath(file: string): string {
  return join(lab, dirname(file), 'ikev2_decryption_table');
}

const read = (file: string, ...keys: readonly string[]) => decodeOf(readFileSync(pathOf(file)), ...keys);

// One sequence for everybody: what is sampled are bits, and all of them should do the same.
const SEED = 7296;

describe.runIf(lab !== '')('a wrong bit', () => {
  const keys = (lab === '' ? [] : classic).flatMap((file) =>
    rowsFor(file).flatMap((row) =>
      KEY_COLUMNS.filter((column) => row[column] !== '').map((column) => ({ file, row, column })),
    ),
  );

  test('in a key closes its direction and nothing else', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...keys), fc.nat(), async ({ file, row, column }, position) => {
      const bit = position % (row[column].length * 4);
      const rows = rowsFor(file).map((each) => (each.spiI === row.spiI ? withFlippedBit(row, column, bit) : each));
      const { messages } = await read(file, tableOf(rows));
      const isOfInitiator = column.endsWith('i');
      // The last bit of each octet of a DES key is parity, which no cipher looks at (FIPS 46-3).
      const isUnused = row.encryption.startsWith('3DES') && column.startsWith('keyE') && bit % 8 === 0;
      const isPlain = column.startsWith('keyE') && !/GCM|CCM|CHACHA/.test(row.encryption);
      for (const [index, expected] of (await right(file)).entries()) {
        const { opened, frame } = messages[index] ?? {};
        const isMeant = expected.initiatorSpi === row.spiI && expected.flags.initiator === isOfInitiator;
        if (expected.opened === undefined || !isMeant || isUnused)
          expect({ frame, opened }).toEqual(insideOf(expected));
        else if (!isPlain) expect({ frame, verdict: opened?.verdict }).toEqual({ frame, verdict: 'integrity-failed' });
        else expect({ frame, shown: shownBy(opened) }).toEqual({ frame, shown: [] });
        // Whoever reads it has the key file before them, and wants to know where to look.
        if (isMeant && opened?.verdict === 'integrity-failed')
          expect(opened.message).toContain(column.replace('keyE', 'SK_e').replace('keyA', 'SK_a'));
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 150 });
  });

  const whole = classic.filter((file) => !file.startsWith('fragmented'));

  test('in a message closes that message and nothing else', async () => {
    const property = fc.asyncProperty(fc.constantFrom(...whole), fc.nat(), fc.nat(), async (file, which, position) => {
      const { packets, with: withPackets } = openCapture(pathOf(file));
      const sealed = packets.filter(isEncrypted);
      const chosen = sealed[which % sealed.length];
      const message = chosen?.ike?.message;
      if (chosen === undefined || message === undefined) throw new Error(`${file} has no encrypted message`);
      // All that the checksum covers and that says neither whose message it is nor where its parts end: the message id, the
      // first inner type, and everything behind the SK payload's header.
      const places = [20, 21, 22, 23, 28, ...Array.from({ length: message.length - 32 }, (_, at) => 32 + at)];
      const bit = position % (places.length * 8);
      const changed = flipped(message, (places[bit >> 3] ?? 0) * 8 + (bit & 7));
      const records = packets.map((packet) => (packet === chosen ? withMessage(packet, changed) : packet.record));
      const { messages } = await decodeOf(withPackets(records), tableOf(rowsFor(file)));
      for (const [index, expected] of (await right(file)).entries()) {
        const { frame, opened } = messages[index] ?? {};
        if (expected.frame !== chosen.frame) expect({ frame, opened }).toEqual(insideOf(expected));
        else expect({ frame, verdict: opened?.verdict }).toEqual({ frame, verdict: 'integrity-failed' });
      }
    });
    await fc.assert(property, { seed: SEED, numRuns: 100 });
  });
});

describe.runIf(lab !== '').each(classic)('%s', (file) => {
  const without = async () => openedOf(await right(file));

  test.each<[string, (row: Row) => Row]>([
    ['keys of the two sides in each other’s place', withSwappedKeys],
    ['SPIs in each other’s place', withSwappedSpis],
    ['both', (row) => withSwappedSpis(withSwappedKeys(row))],
  ])('%s', async (_, change) => {
    const { messages, diagnostics } = await read(file, tableOf(rowsFor(file).map(change)));
    expect(openedOf(messages)).toEqual(await without());
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ['before', (row: Row, wrong: Row) => [wrong, row]],
    ['behind', (row: Row, wrong: Row) => [row, wrong]],
  ])('a wrong row %s the right one of the same SPIs', async (_, order) => {
    const rows = rowsFor(file).flatMap((row) => {
      const wrong = KEY_COLUMNS.filter((column) => row[column] !== '').reduce(
        (bent, column) => withFlippedBit(bent, column, 17),
        row,
      );
      return order(row, wrong);
    });
    const { messages, diagnostics } = await read(file, tableOf(rows));
    expect(openedOf(messages)).toEqual(await without());
    expect(diagnostics).toEqual([]);
  });

  test('keys of other SAs', async () => {
    const others = classic.filter((other) => dirname(other) !== dirname(file)).flatMap(rowsFor);
    const { messages, diagnostics } = await read(file, tableOf(others));
    expect(new Set(openedOf(messages).map((opened) => opened?.verdict))).toEqual(new Set(['no-keys']));
    expect(openedOf(messages)).toHaveLength((await without()).length);
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.open-nothing']);
  });

  test.each([
    ['by the names of its algorithms', tableOf],
    ['by the lengths of its keys', namelessJson],
  ])('without IKE_SA_INIT it is opened %s', async (_, keys) => {
    const { packets, with: withPackets } = openCapture(pathOf(file));
    const records = packets.filter(({ ike }) => ike?.exchange !== IKE_SA_INIT).map(({ record }) => record);
    const { messages, diagnostics } = await decodeOf(withPackets(records), keys(rowsFor(file)));
    expect(messages.filter(({ exchangeType }) => exchangeType === IKE_SA_INIT)).toEqual([]);
    expect(openedOf(messages)).toEqual(await without());
    expect(diagnostics.filter(({ code }) => code !== 'pcap.cut')).toEqual([]);
  });

  test.each([96, 250, 400])('a snap length of %i octets', async (length) => {
    const { packets, with: withPackets } = openCapture(pathOf(file));
    const records = packets.map(({ record }) => ({ ...record, link: record.link.subarray(0, length) }));
    const { messages } = await decodeOf(withPackets(records), tableOf(rowsFor(file)));
    for (const { frame, cut, opened } of messages) {
      const expected = (await right(file)).find((message) => message.frame === frame);
      if (expected?.opened === undefined) expect({ frame, opened }).toEqual({ frame, opened: undefined });
      else if (cut) expect({ frame, opened }).toEqual({ frame, opened: { verdict: 'cut' } });
      // A set of fragments is complete only with the last of them.
      else if (expected.payloads.some(({ type }) => type === SKF)) expect(opened?.verdict).toBe('fragment-opened');
      else expect({ frame, opened }).toEqual(insideOf(expected));
    }
    const encrypted = (await right(file)).filter(({ opened }) => opened !== undefined);
    const isCut = encrypted.some(({ octets }) => octets > length - IN_FRONT);
    expect(openedOf(messages).some((opened) => opened?.verdict === 'cut')).toBe(isCut);
  });
});

const IKE_SA_INIT = 34;
const SKF = 53;
/** Ethernet, IP, UDP and the marker of port 4500. */
const IN_FRONT = 46;

// One request of an implementation under test, of 2008. Its checksum covers the IV and the ciphertext alone, where RFC 7296
// §3.14 wants all from the IKE header on; tcpdump, whose test this is, decrypts without a look at it.
describe.runIf(corpus !== '')('ikev2pI2.pcap with its tcpdump secrets', () => {
  const PATH = join(corpus, 'ikev2pI2.pcap');
  const SECRETS = join(corpus, 'ikev2pI2-secrets.txt');
  const INTEGRITY_KEY = /sha1:0x([0-9a-f]{40})/;

  // Its sender computed the checksum over the encrypted payload's body, without the headers in front of it.
  test('opens as it is, and says what its checksum leaves out', async () => {
    const { messages, diagnostics } = await decodeFile(PATH, [SECRETS]);
    expect(diagnostics).toEqual([]);
    expect(summaryOf(messages)).toEqual(['2 opened: IDi AUTH']);
    expect(messages[1]?.opened).toMatchObject({ algorithms: 'AES_CBC_128 HMAC_SHA1_96', headersUnchecked: true });
    expect(JSON.stringify(messages)).toContain('west');
  });

  test('nothing is shown where that checksum is wrong as well', async () => {
    const { packets, with: withPackets } = openCapture(PATH);
    const [asked, auth] = packets;
    const message = Buffer.from(auth?.ike?.message ?? []);
    if (asked === undefined || auth === undefined) throw new Error('the capture has two messages');
    for (const at of [32, 100, message.length - 13, message.length - 1]) {
      const damaged = Buffer.from(message);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      const bytes = withPackets([asked.record, withMessage(auth, damaged)]);
      const { messages, diagnostics } = await decodeOf(bytes, readFileSync(SECRETS, 'utf8'));
      expect(messages[1]?.opened?.verdict).toBe('integrity-failed');
      expect(diagnostics.map(({ code }) => code)).toEqual(['ike.not-opened']);
      expect(JSON.stringify(messages)).not.toContain('west');
    }
  });

  test('with the checksum that the specification asks for it opens, by the names of its algorithms', async () => {
    const { packets, with: withPackets } = openCapture(PATH);
    const key = Buffer.from(INTEGRITY_KEY.exec(readFileSync(SECRETS, 'utf8'))?.[1] ?? '', 'hex');
    const [asked, auth] = packets;
    const message = auth?.ike?.message;
    if (asked === undefined || auth === undefined || message === undefined)
      throw new Error('the capture has two messages');
    const mac = (from: number) => createHmac('sha1', key).update(message.subarray(from, -12)).digest().subarray(0, 12);
    expect(message.subarray(-12)).toEqual(mac(32));
    const mended = Buffer.concat([message.subarray(0, -12), mac(0)]);
    const bytes = withPackets([asked.record, withMessage(auth, mended)]);
    const { messages, diagnostics } = await decodeOf(bytes, readFileSync(SECRETS, 'utf8'));
    expect(diagnostics).toEqual([]);
    expect(summaryOf(messages)).toEqual(['2 opened: IDi AUTH']);
    expect(messages[1]?.opened).not.toHaveProperty('headersUnchecked');
    expect(messages[1]?.opened).toMatchObject({
      algorithms: 'AES_CBC_128 HMAC_SHA1_96',
      octets: 212,
      payloads: [
        { name: 'IDi', body: { typeName: 'FQDN', text: 'west' } },
        { name: 'AUTH', body: { method: 1, octets: 192, hex: '00'.repeat(192) } },
      ],
      problems: [],
    });
  });
});

function isEncrypted({ ike }: EditedPacket): boolean {
  return ike !== undefined && ike.exchange !== IKE_SA_INIT;
}

function insideOf({ frame, opened }: DecodedMessage): { frame: number; opened: OpenedPayloads | undefined } {
  return { frame, opened };
}

/** A checksum says nothing about a wrong encryption key: an empty message may be taken for what it is. */
function shownBy(opened: OpenedPayloads | undefined): readonly unknown[] {
  if (opened?.verdict === 'integrity-failed' || opened?.verdict === 'fragment-opened') return [];
  return opened?.verdict === 'opened' ? opened.payloads : [opened];
}
