import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds, ofKind, read, skipped } from './ios-reading.ts';

const STAMP = '*Mar 13 01:27:35.123: ';

const STATUS =
  '%CRYPTO-5-IKEV2_SESSION_STATUS: Crypto tunnel v2 is UP.  Peer 198.51.100.20:4500 f_vrf: WAN Id: *$AnyConnectClient$*';
const INVALID_SPI =
  "%CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=203.0.113.5, prot=50, spi=0x48B456B1(1219778225), srcaddr=198.51.100.20, input interface=GigabitEthernet1";
const PROTOCOL = '%LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to up';
const NO_SA = '%CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.20 has no SA and is not an initialization offer';
const CLOCK =
  '%SYS-6-CLOCKUPDATE: System clock has been updated from 13:58:31 UTC Mon Mar 3 2025 to 14:00:06 UTC Mon Mar 3 2025, configured from console by admin on vty0 (192.168.10.50).';

/** As a terminal of this width breaks it: anywhere, or in front of a word. */
function wrapped(line: string, width: number, how: 'hard' | 'soft'): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = how === 'soft' ? rest.lastIndexOf(' ', width) : -1;
    const at = blank > 0 ? blank : width;
    lines.push(rest.slice(0, at));
    rest = blank > 0 ? rest.slice(at + 1) : rest.slice(at);
  }
  return [...lines, rest];
}

function values(event: object): [string, unknown][] {
  return Object.entries(event).filter(([key, value]) => key !== 'evidence' && value !== undefined);
}

function escaped(value: unknown): string {
  return String(value).replace(/[^\w]/g, '\\$&');
}

describe('messages that a narrow terminal broke', () => {
  test.each([STATUS, INVALID_SPI, PROTOCOL, NO_SA])('%s at 80 columns', async (message) => {
    const whole = await read(`${STAMP}${message}\ngw1#\n`);
    for (const how of ['hard', 'soft'] as const) {
      const lines = wrapped(STAMP + message, 80, how);
      const reading = await read(`${lines.join('\n')}\ngw1#\n`);
      expect(reading.events.map(values)).toEqual(whole.events.map(values));
      expect(reading.events[0]?.evidence).toMatchObject({ line: 1, start: 0, end: lines.join('\n').length });
      expect(reading.diagnostics).toEqual([]);
      expect(reading.tally.used).toBe(lines.length);
    }
  });

  test('whatever the width: what is read is what the whole line says, or less', async () => {
    const message = fc.constantFrom(STATUS, INVALID_SPI, PROTOCOL, NO_SA, CLOCK);
    const below = fc.constantFrom('gw1#', 'some other words', '', '20, and 4500', 'Interface Tunnel1 is up');
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(message, fc.integer({ min: 60, max: 200 }), fc.constantFrom('hard', 'soft'), below),
        async ([line, width, how, next]) => {
          const [whole] = (await read(`${STAMP}${line}\n`)).events;
          const lines = wrapped(STAMP + line, width, how);
          const { events } = await read(`${lines.join('\n')}\n${next}\n`);
          const known = Object.fromEntries(values(whole ?? {}));
          for (const [key, value] of events.flatMap(values)) {
            // A time that was broken is none.
            if (key === 'from' || key === 'to') continue;
            // Of what runs to the end of a message nobody can say that it was broken.
            if (['identity', 'interface', 'configuredFrom', 'by'].includes(key))
              expect(known[key]).toMatch(new RegExp(`^${escaped(value)}`));
            else expect([key, value]).toEqual([key, known[key]]);
          }
        },
      ),
    );
  });

  test('nothing else is taken in', async () => {
    const narrow = await read('%LINEPROTO-5-UPDOWN: Line protocol on Interface Vi1,\nchanged state to up\n');
    expect(narrow.events).toEqual([]);
    const [head = '', end = ''] = wrapped(STAMP + PROTOCOL, 80, 'soft');
    // A record, a blank line, or three other lines stand between.
    const other = `${STAMP}AAA/BIND(00000001): Bind i/f`;
    for (const between of [other, '', 'gw1#', 'other words', `${'x'.repeat(70)}\n`.repeat(3).trimEnd()]) {
      const reading = await read(`${head}\n${between}\n${end}\n`);
      expect([between, kinds(reading)]).toEqual([between, []]);
    }
    const reading = await read(`${STAMP}${PROTOCOL}\nand more words\n`);
    expect(kinds(reading)).toEqual(['interface-changed']);
    expect(skipped(reading, 'not understood')).toBe(1);
  });

  test('a message that no line completes says what it says alone', async () => {
    const [head = ''] = wrapped(STAMP + STATUS, 80, 'hard');
    const reading = await read(`${head}\ngw1#show clock\n`);
    expect(ofKind(reading, 'gateway.session-status')).toMatchObject([{ up: true, peer: undefined }]);
    const broken = await read(`${STAMP}%CRYPTO-4-IKMP_NO_SA: IKE message from 198.51.100.\n`);
    expect(broken.events).toEqual([]);
    expect(skipped(broken, 'not understood')).toBe(1);
  });

  test('a value in front of the break is not believed where it may go on below', async () => {
    const head = `${STAMP}${STATUS}`.slice(0, `${STAMP}${STATUS}`.indexOf('00 f_vrf'));
    const whole = await read(`${head}\n00 f_vrf: WAN Id: mira\n`);
    expect(ofKind(whole, 'gateway.session-status')).toMatchObject([
      { peer: { address: '198.51.100.20', port: 4500 }, fvrf: 'WAN', identity: 'mira' },
    ]);
    const lost = await read(`${head}\nzz\n`);
    expect(ofKind(lost, 'gateway.session-status')).toMatchObject([{ up: true, peer: undefined }]);
  });

  test('a text that ends inside the message', async () => {
    const text = wrapped(STAMP + PROTOCOL, 80, 'hard').join('\n');
    expect(kinds(await read(text))).toEqual(['interface-changed']);
    const spi = wrapped(STAMP + INVALID_SPI, 80, 'hard')
      .join('\n')
      .slice(0, -1);
    const reading = await read(spi);
    expect(reading.events).toEqual([]);
    expect(reading.diagnostics.map(({ code }) => code)).toEqual(['ios.record-cut']);
  });

  test('any lines below such a message are counted once', async () => {
    const piece = fc.constantFrom(
      ...wrapped(STAMP + INVALID_SPI, 70, 'hard'),
      STAMP + PROTOCOL,
      'x'.repeat(80),
      '',
      'up',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        await read(pieces.join('\n'));
      }),
    );
  });
});

test.each([
  ['keeps the blanks in front of it', "   AES-CBC   SHA384   Don't use ESN"],
  ['drops the blanks in front of it', "AES-CBC   SHA384   Don't use ESN"],
])('a list below a record counts where a syslog server marks each line and %s', async (_, list) => {
  const lines = [
    'IKEv2:(SESSION ID = 33,SA ID = 1):ESP Proposal: 1, SPI size: 4 (IPSec negotiation),',
    'Num. transforms: 3',
    list,
  ];
  const [first = '', ...rest] = lines;
  const text = [`${STAMP}${first}`, ...rest].map((line) => `Mar 13 01:27:35 gw1 ${line}\n`).join('');
  const reading = await read(text);
  expect(ofKind(reading, 'gateway.proposal')).toMatchObject([{ transforms: ['AES-CBC', 'SHA384', "Don't use ESN"] }]);
  expect(skipped(reading, 'not understood')).toBe(0);
});
