// Messages in fragments are shown when all of them are there, whatever their order, repetitions and forgeries (RFC 7383 §2.6),
// and never before. Fragments of the lab, and others that the simulator cuts from what they held.
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { suiteOf } from '../simulator/crypto/suites.ts';
import { readHeader } from '../simulator/ike/chain.ts';
import { ciscoFragments } from '../simulator/ike/cisco-fragments.ts';
import { joinFragments, openFragment, protectedFragments } from '../simulator/ike/fragments.ts';
import type { CaptureRecord } from '../simulator/net/capture-record.ts';
import { type Random, seeded } from '../simulator/world/random.ts';
import { decodeFile } from '../support/decoded.ts';
import {
  decodeOf,
  type EditedPacket,
  flipped,
  openCapture,
  openedOf,
  withMessage,
} from '../support/edited-captures.ts';
import { rowsOf, tableOf } from '../support/key-rows.ts';
import { sharedFolder } from '../support/lab.ts';
import { contentsOf } from '../support/lab-contents.ts';

const lab = sharedFolder('lab') ?? '';
/** How many orders are tried of each set. */
const ORDERS = 40;
/** Between two packets of a new order: no second copies of one packet. */
const GAP_NS = 20_000_000n;

describe.runIf(lab !== '')('SKF', () => {
  const PATH = join(lab, 'fragmented-skf/fragmented-skf.pcap');
  const TABLE = join(dirname(PATH), 'ikev2_decryption_table');
  /** Frames of each set in order of their numbers, and which of them completes it in the lab's own order. */
  const SETS = [
    { name: 'AES-CBC, request', frames: [3, 4, 5, 6, 7, 8], whole: 8 },
    { name: 'AES-CBC, response', frames: [9, 10, 11, 12, 13, 14], whole: 14 },
    { name: 'AES-GCM, request', frames: [25, 29, 30, 26, 27, 28], whole: 30 },
    { name: 'AES-GCM, response', frames: [31, 32, 33, 34, 35, 36], whole: 36 },
  ] as const;

  async function contentsAt(frame: number): Promise<unknown> {
    const { messages } = await decodeFile(PATH, [TABLE]);
    return insideOf(messages.find((message) => message.frame === frame));
  }

  /** IKE_SA_INIT of both sessions, and then these packets alone: what became of each. */
  async function inThisOrder(wanted: readonly CaptureRecord[]): Promise<readonly DecodedMessage[]> {
    const { packets, with: withPackets } = openCapture(PATH);
    const inits = packets.filter(({ ike }) => ike?.exchange === 34).map(({ record }) => record);
    const { messages } = await decodeOf(withPackets(inOrder([...inits, ...wanted])), tableOf(rowsOf(TABLE)));
    return messages.slice(inits.length);
  }

  test.each(SETS)('$name: in any order, repeated, missing, forged', async ({ name, frames, whole }) => {
    const expected = await contentsAt(whole);
    const { packets } = openCapture(PATH);
    const set = frames.map((frame) => packetOf(packets, frame));
    let completed = 0;
    for (let order = 0; order < ORDERS; order++) {
      const random = seeded(`${name}/${order}`);
      const seen = new Set<number>();
      const sightings = someOrder(set.length, random).map((index) => {
        const packet = packetOf(set, index + 1);
        if (random.chance(0.2)) return { record: forged(packet, random), verdict: 'integrity-failed' };
        const isLast = seen.size === set.length - 1 && !seen.has(index);
        seen.add(index);
        return { record: packet.record, verdict: isLast ? 'opened' : 'fragment-opened' };
      });
      const messages = await inThisOrder(sightings.map(({ record }) => record));
      const got = openedOf(messages).map((opened) => opened?.verdict);
      expect({ order, got }).toEqual({ order, got: sightings.map(({ verdict }) => verdict) });
      const shown = messages.filter(isOpened).map(insideOf);
      expect(shown).toEqual(shown.map(() => expected));
      completed += shown.length;
    }
    // As many have all of them as not, or nearly so.
    expect(completed).toBeGreaterThan(ORDERS / 4);
    expect(completed).toBeLessThan((ORDERS * 3) / 4);
  });

  // RFC 7383 §2.6 looks at the checksum before a larger total begins a set anew.
  test('a forged fragment that states a larger total takes nothing away', async () => {
    const { packets } = openCapture(PATH);
    const set = SETS[0].frames.map((frame) => packetOf(packets, frame));
    const second = packetOf(set, 2);
    const message = Buffer.from(second.ike?.message ?? []);
    message.writeUInt16BE(9, SKF_BODY - 2);
    const records = set.map(({ record }) => record);
    const messages = await inThisOrder([...records.slice(0, 3), withMessage(second, message), ...records.slice(3)]);
    expect(openedOf(messages).map((opened) => opened?.verdict)).toEqual([
      ...['fragment-opened', 'fragment-opened', 'fragment-opened', 'integrity-failed', 'fragment-opened'],
      ...['fragment-opened', 'opened'],
    ]);
  });

  test('of a message that was cut anew the first complete set counts', async () => {
    const expected = await contentsAt(8);
    const { packets } = openCapture(PATH);
    const set = SETS[0].frames.map((frame) => packetOf(packets, frame));
    const cuts = [set.map(({ record }) => record), cutAnew(set, PATH, 400), cutAnew(set, PATH, 300)];
    expect(cuts.map(({ length }) => length)).toEqual([6, 9, 13]);
    let completed = 0;
    for (let order = 0; order < 2 * ORDERS; order++) {
      const random = seeded(`new cut/${order}`);
      // Now and then a sender begins anew, and packets overtake one another.
      const sightings = cuts
        .filter(() => random.chance(0.7))
        .flatMap((cut) => {
          const all = someOrder(cut.length, random).map((index) => ({ total: cut.length, index, record: cut[index] }));
          return random.chance(0.5) ? all : all.slice(0, random.int(1, all.length));
        });
      if (random.chance(0.5)) shuffle(sightings, random);
      const messages = await inThisOrder(sightings.flatMap(({ record }) => record ?? []));
      const got = openedOf(messages).map((opened) => opened?.verdict);
      expect({ order, got }).toEqual({ order, got: dueOfCuts(sightings) });
      const shown = messages.filter(isOpened).map(insideOf);
      expect(shown).toEqual(shown.map(() => expected));
      completed += shown.length;
    }
    expect(completed).toBeGreaterThan(ORDERS / 4);
  });
});

/** Whichever cut is complete first gives the message; what comes of it after that is only a fragment. */
function dueOfCuts(sequence: readonly { readonly total: number; readonly index: number }[]): string[] {
  let isDone = false;
  const seen = new Map<number, Set<number>>();
  return sequence.map(({ total, index }) => {
    const cut = seen.get(total) ?? new Set<number>();
    seen.set(total, cut.add(index));
    if (isDone || cut.size < total) return 'fragment-opened';
    isDone = true;
    return 'opened';
  });
}

/** What the fragments held, sealed again in pieces of at most `maxMessage` octets. */
function cutAnew(set: readonly EditedPacket[], path: string, maxMessage: number): CaptureRecord[] {
  const [first] = set;
  const message = first?.ike?.message;
  const row = rowsOf(join(dirname(path), 'ikev2_decryption_table')).find(({ spiI }) => spiI === first?.ike?.spiI);
  if (first === undefined || message === undefined || row === undefined) throw new Error('no keys of this set');
  const octets = (key: string) => Buffer.from(key, 'hex');
  const none = Buffer.alloc(0);
  const keys = {
    ...{ skD: none, skPi: none, skPr: none, skeyseed: none, sharedSecret: none },
    ...{ skEi: octets(row.keyEi), skEr: octets(row.keyEr), skAi: octets(row.keyAi), skAr: octets(row.keyAr) },
  };
  const suite = suiteOf({ encr: 12, keyBits: 4 * row.keyEi.length, integ: 12, prf: 5, group: 19 });
  const protection = { suite, keys };
  const opened = set.flatMap(({ ike }) => (ike === undefined ? [] : [openFragment(ike.message, protection)]));
  const pieces = protectedFragments(
    readHeader(message),
    joinFragments(opened),
    protection,
    seeded('cut anew'),
    maxMessage,
  );
  return pieces.map((piece) => withMessage(first, piece));
}

describe.runIf(lab !== '')('Cisco’s own fragments', () => {
  const FILES = ['cipher-3des-sha1', 'cipher-aes128gcm16', 'no-proposal', 'reconnect-ok'];

  test.each(FILES)('%s: opened where the last piece came', async (name) => {
    const path = join(lab, name, `${name}.pcap`);
    const table = join(lab, name, 'ikev2_decryption_table');
    const { packets, with: withPackets } = openCapture(path);
    const { messages: whole } = await decodeFile(path, [table]);
    let completed = 0;
    for (let order = 0; order < ORDERS; order++) {
      const random = seeded(`${name}/${order}`);
      const auth = packets.filter(({ ike }) => ike?.exchange === IKE_AUTH);
      const chosen = packetOf(auth, random.int(1, auth.length));
      const pieces = ciscoFragments(chosen.ike?.message ?? Buffer.alloc(0), 7, random.int(40, 300));
      const sequence = someOrder(pieces.length, random);
      const records = packets.flatMap((packet) => {
        if (packet !== chosen) return [packet.record];
        return sequence.map((index) => withMessage(packet, pieces[index] ?? Buffer.alloc(0)));
      });
      const { messages } = await decodeOf(withPackets(inOrder(records)), tableOf(rowsOf(table)));
      const seen = new Set<number>();
      const due = sequence.map((index) => {
        seen.add(index);
        if (seen.size < pieces.length) return undefined;
        // Whatever comes then is the message once more.
        seen.clear();
        return whole.find(({ frame }) => frame === chosen.frame)?.opened;
      });
      const got = messages.filter(({ payloads }) => payloads[0]?.type === CISCO_FRAGMENT);
      expect({ order, opened: got.map(({ opened }) => opened) }).toEqual({ order, opened: due });
      const others = messages.filter((message) => !got.includes(message));
      expect(openedOf(others)).toEqual(openedOf(whole.filter(({ frame }) => frame !== chosen.frame)));
      completed += openedOf(got).length;
    }
    expect(completed).toBeGreaterThan(ORDERS / 4);
  });
});

const IKE_AUTH = 35;
const CISCO_FRAGMENT = 132;

function packetOf(packets: readonly EditedPacket[], frame: number): EditedPacket {
  const packet = packets[frame - 1];
  if (packet === undefined) throw new Error(`no frame ${frame}`);
  return packet;
}

/** Most of the numbers below `count`, some of them again, in some order. */
function someOrder(count: number, random: Random): number[] {
  const once = Array.from({ length: count }, (_, index) => index);
  if (random.chance(0.3)) once.splice(random.int(0, count - 1), 1);
  const again = Array.from({ length: random.int(0, count) }, () => random.int(0, count - 1));
  return shuffle([...once, ...again], random);
}

function shuffle<T>(list: T[], random: Random): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const [taken] = list.splice(random.int(0, last), 1);
    if (taken !== undefined) list.push(taken);
  }
  return list;
}

/** A bit is wrong behind number and total of the fragment. */
function forged(packet: EditedPacket, random: Random): CaptureRecord {
  const message = packet.ike?.message ?? Buffer.alloc(0);
  return withMessage(packet, flipped(message, random.int(8 * SKF_BODY, 8 * message.length - 1)));
}

/** IKE header, generic header, number and total. */
const SKF_BODY = 28 + 4 + 4;

/** As if captured one after the other. */
function inOrder(records: readonly CaptureRecord[]): CaptureRecord[] {
  const start = records[0]?.at ?? 0n;
  return records.map((record, index) => ({ ...record, at: start + BigInt(index) * GAP_NS }));
}

function isOpened({ opened }: DecodedMessage): boolean {
  return opened?.verdict === 'opened';
}

function insideOf(message: DecodedMessage | undefined): unknown {
  const opened = message?.opened;
  if (opened?.verdict !== 'opened') return undefined;
  return { octets: opened.octets, algorithms: opened.algorithms, contents: contentsOf(opened.payloads) };
}
