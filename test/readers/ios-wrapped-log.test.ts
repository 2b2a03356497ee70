// Logs that a mail program, a form or a terminal broke at some width.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { kinds, type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, LOSS, RECONNECT, REFUSED } from './ios-transcripts.ts';

const sample = join(import.meta.dirname, '../../samples/late-reconnect/debug.log');
const LOGS = {
  'of a terminal': `${LOGIN}${LOSS}${RECONNECT}${REFUSED}`,
  'of a syslog server': readFileSync(sample, 'utf8').split('\n').slice(0, 417).join('\n'),
};
const LEAST_BROKEN = 30;

/** Breaks in front of the word that has no room; the blank goes, or stays at the end as `format=flowed` has it. */
function betweenWords(line: string, width: number, blank: '' | ' '): string[] {
  const broken: string[] = [];
  let rest = line;
  while (rest.trimEnd().length > width) {
    const inside = rest.lastIndexOf(' ', width);
    const at = rest.slice(0, inside).trim() === '' ? rest.indexOf(' ', width) : inside;
    if (at < 0) break;
    broken.push(rest.slice(0, at) + blank);
    rest = rest.slice(at + 1);
  }
  return [...broken, rest];
}

function behind(line: string, width: number): string[] {
  return line.match(new RegExp(`.{1,${width}}`, 'g')) ?? [line];
}

const WAYS: Record<string, (line: string, width: number) => string[]> = {
  'between words': (line, width) => betweenWords(line, width, ''),
  'between words, with the blank': (line, width) => betweenWords(line, width, ' '),
  'between words, in quotes of quotes': (line, width) => betweenWords(line, width, '').map((part) => `>> ${part}`),
  'behind so many characters': behind,
};

/** Events without their places and their quotations. */
function facts({ events }: Reading): unknown {
  return events.map((event) => ({ ...event, evidence: undefined, shown: undefined }));
}

describe.each(Object.entries(LOGS))('a log %s', (_, log) => {
  let whole: Reading;
  beforeAll(async () => {
    whole = await read(log);
    expect(whole.events.length).toBeGreaterThan(40);
    expect(whole.diagnostics).toEqual([]);
  });

  describe.each(Object.keys(WAYS))('broken %s', (way) => {
    test.each([60, 66, 72, 76, 78, 80])('at %i', async (width) => {
      const broken = log.split('\n').flatMap((line) => WAYS[way]?.(line, width) ?? []);
      const reading = await read(broken.join('\n'));
      expect(facts(reading)).toEqual(facts(whole));
      expect(skipped(reading, 'not understood')).toBe(0);
      const codes = reading.diagnostics.map(({ code }) => code);
      expect(codes).toEqual(
        way.includes('quotes') ? ['text.quoting-removed', 'ios.lines-joined'] : ['ios.lines-joined'],
      );
      expect(skipped(reading, 'joined with the line above')).toBeGreaterThan(LEAST_BROKEN);
    });
  });
});

const CONTEXT = 'IKEv2:(SESSION ID = 40,SA ID = 1):';
const at = (second: number, text: string) => `Mar 13 09:00:${second}.050 UTC: ${CONTEXT}${text}`;

test('a joined record points to all of its lines', async () => {
  const text = ['user10', 'user11', 'somebody-else', 'user13'].flatMap((user, index) =>
    betweenWords(at(10 + index, `Session with IKE ID PAIR (${user}, gw${index}.example.net) is UP`), 92, ''),
  );
  const { events } = await read(`${text.join('\n')}\n`);
  expect(events.map(({ evidence }) => evidence.line)).toEqual([1, 3, 5, 7]);
  const [first] = events;
  expect(first?.evidence).toMatchObject({ start: 0, end: `${text[0]}\n${text[1]}`.length });
  expect(first?.evidence.excerpt).toContain('PAIR (user10, gw0.example.net) is UP');
});

test('what stands below the records of a log that nobody broke stays where it is', async () => {
  const lines = ['Insert SA', 'Checking NAT discovery', 'NAT OUTSIDE found', 'Verify SA init message'];
  const text = lines.flatMap((line, index) => [at(10 + index, line), `a remark of somebody, number ${index}`]);
  const reading = await read(`${text.join('\n')}\n`);
  expect(reading.diagnostics).toEqual([]);
  expect(skipped(reading, 'joined with the line above')).toBe(0);
});

test('one kind of record tells no width', async () => {
  const text = [10, 11, 12, 13].flatMap((second) =>
    betweenWords(at(second, `Session with IKE ID PAIR (user${second}, gw.example.net) is UP`), 72, ''),
  );
  const reading = await read(`${text.join('\n')}\n`);
  expect(kinds(reading)).toEqual(['session-up', 'session-up', 'session-up', 'session-up']);
  expect(reading.diagnostics).toEqual([]);
});

test('of a short text the first word of a block may stand alone', async () => {
  const text = [
    at(10, 'Received Packet [From 192.0.2.77:51004/To 203.0.113.5:4500/VRF i0:f0] '),
    'Initiator SPI : A1B2C3D4E5F60718 - Responder SPI : 1122334455667788 Message id: 7',
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ENCR ',
    '',
    at(10, 'Building'),
    'packet for encryption.  ',
    'Payload contents: ',
    ' DELETE ',
    '',
    at(11, 'Sending'),
    'Packet [To 192.0.2.77:51004/From 203.0.113.5:4500/VRF i0:f0] ',
    'Initiator SPI : A1B2C3D4E5F60718 - Responder SPI : 1122334455667788',
    'Message id: 1',
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ENCR ',
    '',
    at(12, 'Sending'),
    'DELETE INFO message',
    '',
  ].join('\n');
  const reading = await read(text);
  expect(kinds(reading)).toEqual(['ike-packet', 'ike-packet']);
  expect(reading.events).toMatchObject([{ messageId: 7 }, { messageId: 1, payloads: ['DELETE'] }]);
  expect(reading.diagnostics).toEqual([]);
});
