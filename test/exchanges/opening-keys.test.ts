// Keys in less than their usual form: what others are derived from, without one SPI or both, of one direction alone; and what is
// told of them in the end.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import { decode } from '../../src/decode.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { ingested } from '../support/analysed.ts';
import { decodeFile } from '../support/decoded.ts';
import { decodeOf, flipped, openCapture, openedOf, withMessage } from '../support/edited-captures.ts';
import { type Row, rowsOf, tableOf, withFlippedBit, withSwappedKeys, withSwappedSpis } from '../support/key-rows.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { caseFolder } from '../support/runs.ts';

const lab = sharedFolder('lab') ?? '';
const classic = capturesIn(lab === '' ? undefined : lab).filter((file) => file.endsWith('.pcap'));

const pathOf = (file: string) => join(lab, file);
const rowsFor = (file: string) => rowsOf(join(lab, dirname(file), 'ikev2_decryption_table'));

async function right(file: string): Promise<readonly DecodedMessage[]> {
  return (await decodeFile(pathOf(file), [join(lab, dirname(file), 'ikev2_decryption_table')])).messages;
}

const SPIS = ['spi_i', 'spi_r'];
const OPENING = ['SK_ei', 'SK_er', 'SK_ai', 'SK_ar'];

/** The lab's own entries with these members alone. */
function jsonOf(file: string, members: readonly string[]): string {
  const { ike_sas } = JSON.parse(readFileSync(join(lab, dirname(file), 'keys.json'), 'utf8'));
  const entries = ike_sas.map((sa: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(sa).filter(([name]) => members.includes(name))),
  );
  return JSON.stringify({ ike_sas: entries });
}

describe.runIf(lab !== '').each(classic)('%s', (file) => {
  test.each<[string, readonly string[]]>([
    ['SKEYSEED alone', [...SPIS, 'SKEYSEED']],
    ['what opens, and the initiator’s SPI', ['spi_i', ...OPENING]],
    ['what opens, and the responder’s SPI', ['spi_r', ...OPENING]],
    ['what opens, and no SPI', OPENING],
    ['SKEYSEED, and no SPI', ['SKEYSEED']],
  ])('%s', async (_, members) => {
    const { messages, diagnostics } = await decodeOf(readFileSync(pathOf(file)), jsonOf(file, members));
    expect(openedOf(messages)).toEqual(openedOf(await right(file)));
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ['initiator', 'SK_ei', 'SK_ai'],
    ['responder', 'SK_er', 'SK_ar'],
  ])('keys of the %s alone open what it sent', async (side, encryption, integrity) => {
    const { messages } = await decodeOf(readFileSync(pathOf(file)), jsonOf(file, [...SPIS, encryption, integrity]));
    const isOfSide = ({ flags }: DecodedMessage) => flags.initiator === (side === 'initiator');
    expect(openedOf(messages.filter(isOfSide))).toEqual(openedOf((await right(file)).filter(isOfSide)));
    const others = openedOf(messages.filter((message) => !isOfSide(message)));
    expect(others.length).toBeGreaterThan(0);
    // Nothing was checked of them, so nothing failed.
    expect([...new Set(others.map((opened) => opened?.verdict))]).toEqual(['no-keys']);
  });

  test('SK_p and SK_d alone open nothing, and fail nothing', async () => {
    const { messages, diagnostics } = await decodeOf(
      readFileSync(pathOf(file)),
      jsonOf(file, [...SPIS, 'SK_d', 'SK_pi', 'SK_pr']),
    );
    expect(new Set(openedOf(messages).map((opened) => opened?.verdict))).toEqual(new Set(['no-keys']));
    expect(diagnostics.map(({ code }) => code)).toEqual(['keys.open-nothing']);
  });

  test.each([
    ['SKEYSEED', /^SKEYSEED given for IKE SA \w{16} does not make the keys that open it\.$/],
    ['SK_d', /^SK_d given for IKE SA \w{16} is not what SKEYSEED makes; what opened it is the latter\.$/],
  ])('a wrong %s beside keys that open is told', async (name, sentence) => {
    const wrong = jsonOf(file, [...SPIS, ...OPENING, 'SKEYSEED', 'SK_d']).replaceAll(
      new RegExp(`"${name}":"(..)`, 'g'),
      (_, octet: string) => `"${name}":"${(Number.parseInt(octet, 16) ^ 1).toString(16).padStart(2, '0')}`,
    );
    const { messages, diagnostics } = await decodeOf(readFileSync(pathOf(file)), wrong);
    expect(openedOf(messages)).toEqual(openedOf(await right(file)));
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { message } of diagnostics) expect(message).toMatch(sentence);
  });

  test('algorithms that the file names wrongly open all the same, and are told', async () => {
    const keys = JSON.parse(jsonOf(file, [...SPIS, ...OPENING]));
    for (const sa of keys.ike_sas) Object.assign(sa, { encryption: 'CAMELLIA_CBC_192', integrity: 'AES_XCBC_96' });
    const { messages, diagnostics } = await decodeOf(readFileSync(pathOf(file)), JSON.stringify(keys));
    expect(openedOf(messages)).toEqual(openedOf(await right(file)));
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(['keys.algorithms-differ']));
  });

  test('a message that was damaged is told as such, though the keys name no SA', async () => {
    const { packets, with: withPackets } = openCapture(pathOf(file));
    const last = packets.findLast(({ ike }) => ike !== undefined && ike.exchange !== 34);
    if (last?.ike === undefined) throw new Error(`${file} has no encrypted message`);
    const damaged = withMessage(last, flipped(last.ike.message, last.ike.message.length * 8 - 1));
    const records = packets.map((packet) => (packet === last ? damaged : packet.record));
    const { messages } = await decodeOf(withPackets(records), jsonOf(file, OPENING));
    const found = messages.find(({ frame }) => frame === last.frame)?.opened;
    expect(found).toMatchObject({ verdict: 'integrity-failed' });
    expect(openedOf(messages).filter((opened) => opened?.verdict === 'integrity-failed')).toHaveLength(1);
  });

  test('a capture that goes on in another file', async () => {
    const { packets, with: withPackets } = openCapture(pathOf(file));
    const expected = openedOf(await right(file));
    const records = packets.map(({ record }) => record);
    // Inside IKE_SA_INIT, inside a set of fragments, and elsewhere.
    for (const at of [1, 4, 9, 27].filter((each) => each < records.length)) {
      const folder = caseFolder({
        'a.pcap': withPackets(records.slice(0, at)),
        'b.pcap': withPackets(records.slice(at)),
      });
      const keys = join(lab, dirname(file), 'keys.json');
      const { messages, diagnostics } = await decode(
        [{ path: join(folder, 'b.pcap') }, { path: join(folder, 'a.pcap') }, { path: keys, isKeys: true }],
        true,
      );
      const taken: DecodedMessage[] = [];
      for await (const message of messages) taken.push(message);
      expect({ at, opened: openedOf(taken) }).toEqual({ at, opened: expected });
      expect(diagnostics).toEqual([]);
    }
  });
});

describe.runIf(lab !== '')('what became of the keys', () => {
  const tried = async (file: string, table: string) => {
    const files = [
      { path: 'capture.pcap', bytes: readFileSync(pathOf(file)), aspect: 'wire', format: 'pcap' },
      { path: 'keys', bytes: Buffer.from(table), aspect: 'keys', format: 'ikev2-decryption-table' },
    ] as const;
    const { events } = await ingested(
      files.map((each) => ({ ...each, from: 'lab', planted: [] })),
      new Vault(),
    );
    return events.flatMap((event) => (event.kind === 'wire.keys-tried' ? [event] : []));
  };
  const FILE = 'cipher-aes128ctr-sha256/cipher-aes128ctr-sha256.pcap';

  test.each<[string, (row: Row) => Row, string | undefined]>([
    ['nothing had to be put right', (row) => row, undefined],
    ['keys were swapped', withSwappedKeys, 'keys-swapped'],
    ['SPIs were swapped', withSwappedSpis, 'spis-swapped'],
  ])('%s', async (_, change, corrected) => {
    const [keys, ...more] = await tried(FILE, tableOf(rowsFor(FILE).map(change)));
    expect(more).toEqual([]);
    expect(keys).toMatchObject({ failed: [], sameSpis: 1 });
    expect(keys?.opened.map((each) => [each.corrected, each.messages])).toEqual([[corrected, 8]]);
  });

  test('both directions fail', async () => {
    const wrong = rowsFor(FILE).map((row) => withFlippedBit(withFlippedBit(row, 'keyAi', 3), 'keyAr', 3));
    const [keys] = await tried(FILE, tableOf(wrong));
    expect(keys?.opened).toEqual([]);
    expect(new Set(keys?.failed.map(({ why }) => why))).toEqual(new Set(['integrity']));
    expect(keys?.failed[0]?.evidence.frame).toBe(3);
  });

  test('no SA has these SPIs', async () => {
    const [keys] = await tried(FILE, tableOf(rowsFor('fragmented-ip/fragmented-ip.pcap')));
    expect(keys).toMatchObject({ opened: [], failed: [], sameSpis: 0 });
  });
});
