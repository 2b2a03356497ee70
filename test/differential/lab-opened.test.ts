// Every message of the lab's captures, opened with the keys that the daemons logged, against what is true of it: the
// truth comes from two other readers. The same keys are given in each form that the lab has of them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DecodedMessage, OpenedPayloads } from '../../src/model/decoded-message.ts';
import { decodeFile } from '../support/decoded.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { contentsOf, type TrueContents, trueCapture, trueContents } from '../support/lab-contents.ts';
import { LAB_KEY_FILES, labKeys, labSecrets } from '../support/lab-keys.ts';
import { trueMessages } from '../support/lab-truth.ts';

const folder = sharedFolder('lab');
const captures = capturesIn(folder);

describe.runIf(folder !== undefined).each(captures)('%s', (file) => {
  const path = `${folder}/${file}`;

  test.each(LAB_KEY_FILES)('with %s: what is inside of every message', async (keys) => {
    const { messages, diagnostics } = await decodeFile(path, [labKeys(path, keys)]);
    const truth: readonly TrueContents[] = trueMessages(path);
    expect(messages.map(seen)).toEqual(truth.map(trulyInside));
    expect(messages.filter(isOpened)).toHaveLength(encryptedBy(file));
    expect([...diagnostics, ...messages.flatMap(problemsOf)]).toEqual([]);
  });

  test('with all of them at once', async () => {
    const [one] = LAB_KEY_FILES;
    const all = LAB_KEY_FILES.map((keys) => labKeys(path, keys));
    expect(await decodeFile(path, all)).toEqual(await decodeFile(path, [labKeys(path, one)]));
  });

  test('algorithms, and the plaintext to its last octet', async () => {
    const { messages } = await decodeFile(path, [labKeys(path, 'keys.json')]);
    const { ike_sas: sas } = trueCapture(path);
    for (const { initiatorSpi, opened } of messages) {
      if (opened === undefined || !('algorithms' in opened)) continue;
      const proposal = sas.find((sa) => sa.spi_i === initiatorSpi)?.proposal;
      expect(opened.algorithms).toBe([proposal?.ENCR, proposal?.INTEG].filter((name) => name !== undefined).join(' '));
      if (opened.verdict !== 'opened') continue;
      // Payload after payload, with nothing between them and nothing behind the last.
      const ends = [0, ...opened.payloads.map(({ end }) => end)];
      expect(opened.payloads.map(({ start }) => start)).toEqual(ends.slice(0, -1));
      expect(opened.octets).toBe(ends.at(-1));
    }
  });

  test('no key is shown, nor what a gateway hands out in private attributes', async () => {
    const { messages } = await decodeFile(path, [labKeys(path, 'ikev2_decryption_table')]);
    const truth: readonly TrueContents[] = trueMessages(path);
    const all = JSON.stringify(messages);
    const given = truth.flatMap(({ cfg }) => cfg?.attributes ?? []).filter(({ type }) => type > 28_700);
    const tokens = given.filter(({ type }) => type === SESSION_TOKEN);
    for (const { hex, value = '' } of tokens) expect(shownIn(all, hex, value)).toEqual([]);
    expect(labSecrets(path).filter((key) => all.includes(key))).toEqual([]);
    // A session ID is the identity of a reconnect, and shown as that alone.
    const without = JSON.stringify(messages, (_, part: unknown) => (isIdentity(part) ? undefined : part));
    for (const { hex, value = '' } of given) expect(shownIn(without, hex, value)).toEqual([]);
  });
});

/** The number of this lab for the attribute that carries the session token. */
const SESSION_TOKEN = 28_722;

interface Seen {
  readonly frame: number;
  readonly verdict: OpenedPayloads['verdict'] | 'clear';
  readonly contents?: unknown;
}

function seen({ frame, payloads, opened }: DecodedMessage): Seen {
  if (opened === undefined) return { frame, verdict: 'clear', contents: contentsOf(payloads) };
  const { verdict } = opened;
  return { frame, verdict, ...(verdict === 'opened' && { contents: contentsOf(opened.payloads) }) };
}

function trulyInside(message: TrueContents): Seen {
  const { frame, encrypted, decrypted, skf } = message;
  if (!encrypted) return { frame, verdict: 'clear', contents: trueContents(message) };
  if (decrypted !== true) return { frame, verdict: 'no-keys' };
  // A message in fragments is told where it is complete for the first time; of those sent again only that they are sound.
  const isWhole =
    skf === undefined || (message.fragment_frames !== undefined && message.same_bytes_as_frame === undefined);
  if (!isWhole) return { frame, verdict: 'fragment-opened' };
  return { frame, verdict: 'opened', contents: trueContents(message) };
}

function isOpened({ opened }: DecodedMessage): boolean {
  return opened?.verdict === 'opened' || opened?.verdict === 'fragment-opened';
}

function problemsOf({ problems, opened }: DecodedMessage): readonly unknown[] {
  return [...problems, ...(opened?.verdict === 'opened' ? opened.problems : [])];
}

/** Messages that the lab's own reader decrypted, by its README: `| `reconnect-ok/reconnect-ok.pcap` | 30 | 26 | all | 26 | ...`. */
function encryptedBy(file: string): number {
  const rows = readFileSync(`${folder}/README.md`, 'utf8').split('\n');
  const row = rows.find((line) => line.startsWith(`| \`${file}\` |`));
  return Number(row?.split('|')[5]);
}

function isIdentity(part: unknown): boolean {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'id';
}

/** The ways in which a value turned up. */
function shownIn(text: string, hex: string, value: string): string[] {
  const octets = Buffer.from(hex, 'hex');
  return [hex, hex.toUpperCase(), value, octets.toString('base64')].filter((form) => text.includes(form));
}
