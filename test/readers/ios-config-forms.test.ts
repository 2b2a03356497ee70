import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets } from '../../src/text/secrets.ts';
import { CANARIES, FORMS, INDENTED, SECTIONS, TYPED, TYPED_ABBREVIATED } from './ios-config-forms.ts';
import { kinds, type Reading, read, skipped } from './ios-reading.ts';

/** What the events say, without the places, which differ from form to form. */
function facts({ events }: Reading, without: readonly string[] = []): unknown {
  const text = JSON.stringify(events, (key, value) =>
    key === 'evidence' || without.includes(key) ? undefined : value,
  );
  return JSON.parse(text);
}

describe('the same configuration in every form', () => {
  test('the plain form is read to the last line', async () => {
    const reading = await read(INDENTED);
    expect(reading.diagnostics).toEqual([]);
    expect(reading.tally.skipped).toEqual([{ why: 'blank or decoration', count: SECTIONS.length }]);
    expect(reading.events.every((event) => !('other' in event) || event.other.length === 0)).toBe(true);
    expect(new Set(reading.events.map(({ kind }) => kind)).size).toBe(17);
  });

  test.each(Object.entries(FORMS))('%s', async (_form, text) => {
    const reading = await read(text);
    expect(reading.diagnostics).toEqual([]);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(facts(reading, ['complete'])).toEqual(facts(await read(INDENTED), ['complete']));
  });

  test.each([TYPED, TYPED_ABBREVIATED])('typed at prompts %#', async (text) => {
    const reading = await read(text);
    expect(reading.diagnostics).toEqual([]);
    const plain = facts(await read(INDENTED), ['complete', 'host']);
    expect(facts(reading, ['complete', 'host', 'typed'])).toEqual(plain);
    expect(reading.events.every((event) => 'complete' in event && !event.complete && event.typed === true)).toBe(true);
  });

  test('complete where indentation or separators show the end', async () => {
    for (const form of ['indented by a tab', 'without indentation', 'upper case', 'abbreviated', 'CRLF'] as const) {
      const reading = await read(FORMS[form] ?? '');
      expect(facts(reading)).toEqual(facts(await read(INDENTED)));
    }
  });

  test('secrets in no form', async () => {
    for (const [form, text] of [...Object.entries(FORMS), ['typed', TYPED], ['typed short', TYPED_ABBREVIATED]]) {
      const { events, diagnostics, secrets } = await read(text ?? '');
      for (const canary of CANARIES) {
        expect([form, JSON.stringify([events, diagnostics]).includes(canary)]).toEqual([form, false]);
        expect([form, secrets.some((kept) => kept === `pre-shared key: ${canary}`)]).toEqual([form, true]);
      }
    }
  });
});

test('short words of an opened section, and words that IOS collapses without order', async () => {
  const typed =
    'gw1(config)#cry ikev2 prof RA\ngw1(config-ikev2-profile)#recon time 900\ngw1(config-ikev2-profile)#end\ngw1#\n';
  expect((await read(typed)).events).toMatchObject([{ name: 'RA', reconnect: { timeoutSeconds: 900 } }]);
  const line = 'crypto ikev2 profile RA\n identity local dn dpd 30 5 on-demand ivrf INS reconnect no shutdown\n!\n';
  expect((await read(line)).events).toMatchObject([
    { localIdentity: { type: 'dn' }, dpd: { mode: 'on-demand' }, ivrf: 'INS', reconnect: {}, shutdown: false },
  ]);
  const short = await read('Int gi1\n ip address 203.0.113.5 255.255.255.0\n no sh\n!\n');
  expect(short.events).toMatchObject([
    { name: 'GigabitEthernet1', shutdown: false, other: [] },
    { kind: 'gateway.config', addresses: ['203.0.113.5'] },
  ]);
});

describe('damage', () => {
  const LINES = INDENTED.split('\n');

  test('cut at any byte, what was read before the cut stays as it was', async () => {
    const bytes = Buffer.from(INDENTED);
    const whole = await read(bytes, bytes.length);
    // Sections have names; topics gather lines up to the end.
    const sections = whole.events.filter((event) => 'name' in event);
    expect(sections).toHaveLength(12);
    for (let cut = 0; cut < bytes.length; cut += 7) {
      const reading = await read(bytes.subarray(0, cut), bytes.length);
      const before = sections.filter(({ evidence }) => evidence.end + 3 <= cut);
      for (const event of before) expect(reading.events).toContainEqual(event);
      // Nothing that a cut value could say is said.
      for (const event of reading.events) {
        if (event.kind === 'gateway.ikev2-profile') expect([undefined, 900]).toContain(event.reconnect?.timeoutSeconds);
      }
    }
  });

  test('lines in any order, lost, doubled or damaged', async () => {
    const noise = fc.oneof(
      fc.constantFrom('', '!', 'exit', 'end', ' exit', 'banner motd ^C', '^C', 'no ', ' no', 'crypto', 'GW1(config)#'),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    const line = fc.oneof(
      { arbitrary: fc.constantFrom(...LINES), weight: 6 },
      { arbitrary: fc.tuple(fc.constantFrom(...LINES), fc.nat(80)).map(([text, at]) => text.slice(0, at)), weight: 1 },
      {
        arbitrary: fc.tuple(fc.constantFrom(...LINES), fc.constantFrom(...LINES)).map(([a, b]) => `${a} ${b.trim()}`),
        weight: 1,
      },
      {
        arbitrary: fc.tuple(fc.nat(40), fc.constantFrom(...LINES)).map(([n, text]) => ' '.repeat(n) + text),
        weight: 1,
      },
      { arbitrary: noise, weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 60 }), async (lines) => {
        const { events, diagnostics } = await read(lines.join('\n'));
        const printed = JSON.stringify([events, diagnostics]);
        for (const canary of CANARIES)
          if (maskSecrets(lines.join('\n')).includes(canary) === false) expect(printed).not.toContain(canary);
      }),
      { numRuns: 300 },
    );
  });

  test('hostile lines cost no more than their length', async () => {
    const hostile = [
      `crypto ikev2 profile P ${'aaa authorization group '.repeat(600)}`,
      `crypto ikev2 profile P\n ${'match identity remote '.repeat(700)}`,
      `crypto ikev2 keyring K ${'peer A '.repeat(2000)}`,
      `crypto ikev2 proposal P\n encryption ${'aes '.repeat(4000)}`,
      `interface ${'G'.repeat(16_000)}1`,
      `interface Gi1\n ${'ip address '.repeat(1500)}`,
      `logging buffered ${'1 '.repeat(8000)}`,
      `no ${'no '.repeat(5000)}`,
      `aaa authentication login ${'x '.repeat(8000)}`,
    ];
    for (const text of hostile) await read(`${text}\n`.repeat(10), 1 << 16);
    await read(
      `crypto ikev2 profile P\n${Array.from({ length: 3000 }, (_, n) => `${' '.repeat(n + 1)}peer x`).join('\n')}\n`,
    );
    await read(`crypto ikev2 profile P\n${' no keyring\n keyring local K\n'.repeat(8000)}!\n`);
  });
});

describe('what is no command', () => {
  test('a banner may quote a configuration', async () => {
    for (const banner of [
      'banner motd ^C\ncrypto ikev2 profile FAKE\n reconnect\n hostname other\n^C',
      'banner login #\ncrypto ikev2 profile FAKE\n!\n#',
      'banner exec ^Chostname other^C',
    ]) {
      const reading = await read(`hostname gw1\n!\n${banner}\n!\ncrypto ikev2 profile RA\n reconnect\n!\n`);
      expect(reading.events).toMatchObject([{ name: 'RA' }, { kind: 'gateway.config', host: 'gw1' }]);
      expect(skipped(reading, 'not understood')).toBe(0);
    }
  });

  test('a banner whose end is lost takes no more than a page or four with it', async () => {
    const text = `hostname gw1\nbanner motd ^C\n${'words\n'.repeat(250)}!\ncrypto ikev2 profile RA\n reconnect\n!\n`;
    expect((await read(text)).events).toContainEqual(expect.objectContaining({ name: 'RA' }));
  });

  test.each(['\n  ', '\n'])('the hex of a certificate, indented by %j', async (glue) => {
    const chain = [
      'crypto pki certificate chain TP1',
      'certificate ca 01',
      '30820321 30820209 A0030201',
      '02020101 300D0609',
      'quit',
    ];
    const reading = await read(`${chain.join(glue)}\n!\ncrypto ikev2 profile RA\n reconnect\n!\n`);
    expect(skipped(reading, 'not understood')).toBe(0);
    expect(reading.events).toMatchObject([{ name: 'RA', complete: true }]);
  });

  test('show output that begins like a configuration opens none', async () => {
    const reading = await read(
      '    Crypto map tag: Virtual-Access1-head-0, local addr 203.0.113.5\nLog Buffer (4096 bytes):\n',
    );
    expect(kinds(reading).filter((kind) => /config|profile/.test(kind))).toEqual([]);
  });
});
