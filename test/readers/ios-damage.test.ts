import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ios } from '../../src/readers/ios.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { read } from './ios-reading.ts';
import { LOGIN } from './ios-transcripts.ts';

// Whatever is cut off or changed: no exception, each line counted once, no event beyond the file. `read` holds all of that
// against each reading.

const END = '(SESSION ID = 1,SA ID = 1):Deleting SA';
const TRACED = 'SA ID:1 SESSION ID:40 Remote: 203.0.113.1/4500 Local: 198.51.100.10/4500 ';
const newestFirst = Array.from({ length: 12 }, (_, n) => `*Mar 13 09:00:${40 - n}.100: IKEv2:${END}`);

const SAMPLES: Readonly<Record<string, string>> = {
  'a page': `<p>gw1&gt;show clock<br>*09:00:00.111 CET Thu Mar 13 2025<br>IKEv2:${END}<td>&#39;</p>\n<pre>\nIKEv2:${END}\n</pre>`,
  'a log that runs backwards': `${newestFirst.join('\n')}\ngw1#\n`,
  'an event trace': [
    'gw1#show monitor event-trace crypto ikev2 event all',
    'ikev2_event:',
    `*Mar 13 09:00:00.100: ${TRACED} (R) Received IKEv2 IKE_SA_INIT Exchange REQUEST`,
    `*Mar 13 09:00:01.600: ${TRACED} Session with IKE ID PAIR(a , b) is UP`,
    `*Mar 13 09:20:12.600: ${TRACED} Sending DELETE INFO message for IKEv2 SA [ISPI: 0xA100000000000001 RSPI: 0xB100000000000001]`,
    'ikev2_error:',
    'Tracing currently disabled, from exec command',
    '',
  ].join('\n'),
  'a broken identity': [
    'Interface: Virtual-Access4',
    'Session status: UP-ACTIVE',
    '      Phase1_id: 6D4E3070523573547556397A5861',
    '4263',
    '  Session ID: 91',
    '',
  ].join('\n'),
  'what is sent sealed': [
    'IKEv2:(SESSION ID = 1,SA ID = 1):Building packet for encryption.  ',
    'Payload contents: ',
    ' DELETE ',
    'IKEv2:(SESSION ID = 1,SA ID = 1):Checking if request will fit in peer window ',
    'IKEv2:(SESSION ID = 1,SA ID = 1):Sending Packet [To 203.0.113.1:4500/From 198.51.100.10:4500/VRF i0:f0] ',
    'Initiator SPI : A100000000000001 - Responder SPI : B100000000000001 Message id: 0',
    'IKEv2 INFORMATIONAL Exchange REQUEST ',
    'Payload contents: ',
    ' ENCR ',
    'gw1#clear crypto session remote 203.0.113.1',
    '',
  ].join('\n'),
};

describe.each(Object.entries(SAMPLES))('%s', (_name, text) => {
  const bytes = Buffer.from(text);

  test('cut off at any octet', async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { tally } = await read(bytes.subarray(0, cut), bytes.length);
      expect(tally.read).toBeLessThanOrEqual(text.split(/\n|<br>/).length + 4);
    }
  });

  test('read in blocks of any size', async () => {
    const whole = await read(bytes, bytes.length);
    for (const size of [1, 3, 64]) expect(await read(bytes, size)).toEqual(whole);
  });

  test('with any octets changed', async () => {
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const damaged = Uint8Array.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        const once = await read(damaged, damaged.length);
        expect(['no', 'maybe', 'yes']).toContain(ios.sniff(sourceHead(damaged, true)));
        expect(await read(damaged, 13)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });
});

test('a page in one line costs what it is long, whatever its tags', async () => {
  const parts = ['<td>x', '<td> ', '<div> ', '<a ', '<', '<br>', '<p>x', '&lt;', `<a ${'x'.repeat(498)}`];
  // The test's own time limit is the assertion.
  for (const part of parts) {
    const { tally } = await read(`<p>${part.repeat(Math.floor(900_000 / part.length))}\n`, 1 << 16);
    expect(tally.read).toBeGreaterThan(0);
  }
});

test('in an ordinary log a tag is text', async () => {
  const banner = [
    'banner motd ^C',
    '<br>Keep out<p>crypto ikev2 profile FAKE</p>',
    '^C',
    'crypto ikev2 profile RA',
    '!',
    '',
  ];
  const { events, tally } = await read(`${LOGIN}${banner.join('\n')}`);
  expect(events.filter(({ kind }) => kind === 'gateway.ikev2-profile')).toMatchObject([{ name: 'RA' }]);
  expect(tally.read).toBe(`${LOGIN}${banner.join('\n')}`.split('\n').length - 1);
});
