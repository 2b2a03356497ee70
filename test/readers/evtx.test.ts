import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import type { Event } from '../../src/model/event.ts';
import { dartLog } from '../../src/readers/dart-log.ts';
import { evtx } from '../../src/readers/evtx.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { STORY, storyEvents } from '../support/client-story.ts';
import { CHUNK_SIZE, evtxFile, HEADER_SIZE, resealChunk } from '../support/evtx.ts';
import { sourceOf } from '../support/sources.ts';
import { codes, type ReadResult, readAll, record } from './client-sources.ts';
import { counts, ids, notices } from './evtx-sources.ts';

const KINDS = [
  ...['client.contacting', 'client.auth-prompt', 'client.auth-prompt', 'client.preferences'],
  ...['client.tunnel-established', 'client.connected', 'client.system-suspended', 'client.system-resumed'],
  ...['client.reconnect-reason', 'client.reconnecting', 'client.reconnect-ike-id', 'client.connected'],
];

const kinds = ({ events }: ReadResult) => events.map(({ kind }) => kind);

describe('a whole log', () => {
  test('gives its events with times to 100 ns, record ids and places, and no diagnostics', async () => {
    const file = evtxFile(storyEvents(4711), { perChunk: 5, spare: 2 });
    const result = await readAll(evtx, file);
    expect(result.diagnostics).toEqual([]);
    expect(kinds(result)).toEqual(KINDS);
    expect(counts(result)).toEqual([{ read: 13, used: 12, skipped: [{ why: 'no known message', count: 1 }] }]);
    const ikeId = result.events[10];
    expect(ikeId).toMatchObject({
      ikeId: 'kQ7vWm2XbT9sLpR4Zd',
      component: 'acvpnagent',
      severity: 'information',
      at: {
        kind: 'absolute',
        epochNs: BigInt(Date.UTC(2031, 6, 29, 20, 15, 51)) * 1_000_000n + 333_333_300n,
        clock: 'clock',
      },
      evidence: { record: 4722 },
    });
    expect(result.events[8]).toMatchObject({ severity: 'warning', level: 'Session', code: 9 });
    const { start = 0, end = 0, excerpt } = ikeId?.evidence ?? {};
    expect(file.readUInt32LE(start)).toBe(0x2a2a);
    expect(file.readBigUInt64LE(start + 8)).toBe(4722n);
    expect(file.readUInt32LE(end - 4)).toBe(end - start);
    expect(excerpt?.split('\n')).toEqual([
      '2031-07-29T20:15:51.3333333Z acvpnagent information',
      'Function: CIPsecProtocol::initiateTunnel',
      'File: IPsecProtocol.cpp',
      'Line: 598',
      "Using IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
    ]);
  });

  test('tells what the text log of the same session tells, in the same order', async () => {
    // DART writes the client's wall clock, here two hours east of UTC.
    const text = STORY.map(({ time, source, body }) =>
      record('07/29/2031', `22${time.slice(13, 19)}`, source, body),
    ).join('');
    const [binary, plain] = [await readAll(evtx, evtxFile(storyEvents())), await readAll(dartLog, text)];
    const facts = (events: readonly Event[]) => {
      return events.map((event) => ({ ...event, at: undefined, evidence: undefined, severity: undefined }));
    };
    expect(facts(binary.events)).toEqual(facts(plain.events));
    expect(counts(binary)).toEqual(counts(plain));
  });

  test.each(['nested', 'template', 'bare', 'plain'] as const)('XML written in the form %s', async (form) => {
    const result = await readAll(evtx, evtxFile(storyEvents(1, { form }), { perChunk: 4 }));
    const other = await readAll(evtx, evtxFile(storyEvents(), { perChunk: 4 }));
    const withoutPlaces = ({ events }: ReadResult) =>
      events.map(({ evidence, ...fact }) => ({ ...fact, record: evidence.record, excerpt: evidence.excerpt }));
    expect(withoutPlaces(result)).toEqual(withoutPlaces(other));
    expect(result.diagnostics).toEqual([]);
  });

  test('blocks of any size', async () => {
    const file = evtxFile(storyEvents(), { perChunk: 5 });
    const whole = await readAll(evtx, file, 1 << 20);
    for (const size of [1000, 4096, 65_535, 65_537]) expect(await readAll(evtx, file, size)).toEqual(whole);
  });

  test('other providers are counted, whatever they say', async () => {
    const say = 'Message type information sent to the user:\nConnected to Lab Gateway.';
    const events = [
      ...['Service Control Manager', 'acumbrellaagent', 'csc_zta_agent', 'NetworkManager'],
      ...['ACVPNAGENT', 'csc_vpnapi', 'acvpnui.exe', 'Cisco AnyConnect Secure Mobility Client'],
    ].map((provider, index) => ({ id: index + 1, time: '2031-07-29T20:00:00Z', provider, strings: [say] }));
    const result = await readAll(evtx, evtxFile(events));
    expect(ids(result)).toEqual([5, 6, 7, 8]);
    expect(counts(result)).toEqual([{ read: 8, used: 4, skipped: [{ why: 'other provider', count: 4 }] }]);
  });

  test('a message in several strings is one message', async () => {
    const strings = ['Message type warning sent to the user:', 'Connection attempt has failed.'];
    const result = await readAll(
      evtx,
      evtxFile([{ id: 1, time: '2031-07-29T20:00:00Z', provider: 'csc_vpnapi', strings, level: 3 }]),
    );
    expect(result.events).toMatchObject([{ kind: 'client.connection-failed', severity: 'warning' }]);
  });

  test('secrets of messages are masked and kept', async () => {
    const strings = ['Message type information sent to the user:\nCookie: webvpn=Fake0Secret1Value2'];
    const file = evtxFile([{ id: 1, time: '2031-07-29T20:00:00Z', provider: 'csc_vpnapi', strings }]);
    const vault = new Vault();
    const items: unknown[] = [];
    for await (const batch of evtx.read(sourceOf(file), { clock: 'clock', vault })) items.push(...batch);
    expect(JSON.stringify(items, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'Fake0',
    );
    expect(vault.scrub('x Fake0Secret1Value2 y')).not.toContain('Fake0');
  });

  test('a log that went round is told from its oldest record on', async () => {
    const all = notices(30);
    // The newest records overwrote the first chunks.
    const file = evtxFile([...all.slice(20), ...all.slice(0, 20)], { perChunk: 10, firstChunk: 1 });
    const result = await readAll(evtx, file);
    expect(ids(result)).toEqual(all.map(({ id }) => id));
    expect(result.diagnostics).toEqual([]);
  });

  test('an event without a time of its own has the time of its record; one with neither has none', async () => {
    const events = notices(2, { form: 'plain' });
    const file = evtxFile(events);
    const other = (text: string) => Buffer.from(text, 'utf16le');
    const at = file.indexOf(other('SystemTime'));
    other('SystemTimf').copy(file, at);
    resealChunk(file, 0);
    const [first] = (await readAll(evtx, file)).events;
    expect(first?.at).toMatchObject({ kind: 'absolute', epochNs: BigInt(Date.UTC(2031, 6, 29, 20)) * 1_000_000n });
    file.writeBigUInt64LE(0n, HEADER_SIZE + 512 + 16);
    resealChunk(file, 0);
    const result = await readAll(evtx, file);
    expect(result.events[0]?.at).toEqual({ kind: 'none' });
    expect(codes(result)).toEqual(['evtx.time-unreadable']);
  });
});

describe('recognition', () => {
  const file = evtxFile(storyEvents());
  const sniff = (bytes: Uint8Array) => evtx.sniff(sourceHead(bytes.subarray(0, 65_536), false));

  test('by the signature of the file, or of its first chunk where that is lost', () => {
    expect(sniff(file)).toBe('yes');
    expect(sniff(file.subarray(0, 100))).toBe('yes');
    expect(sniff(Buffer.concat([Buffer.alloc(HEADER_SIZE), file.subarray(HEADER_SIZE)]))).toBe('yes');
    expect(sniff(Buffer.from('ElfFile'))).toBe('no');
    expect(sniff(Buffer.alloc(9000))).toBe('no');
  });
});

describe('headers that are wrong', () => {
  const events = notices(30);
  const read = (file: Buffer) => readAll(evtx, file);
  const every = events.map(({ id }) => id);

  test('flags: not closed, full', async () => {
    expect(codes(await read(evtxFile(events, { flags: 1 })))).toEqual(['evtx.not-closed']);
    expect(codes(await read(evtxFile(events, { flags: 2 })))).toEqual(['evtx.log-full']);
  });

  test('a number of chunks that lies: what is there is read', async () => {
    for (const statedChunks of [0, 1, 200]) {
      const result = await read(evtxFile(events, { perChunk: 10, statedChunks }));
      expect(ids(result)).toEqual(every);
      expect(codes(result)).toEqual(['evtx.chunk-count']);
      // A log that was copied while it was open has such a header by nature.
      expect(codes(await read(evtxFile(events, { perChunk: 10, statedChunks, flags: 1 })))).toEqual([
        'evtx.not-closed',
      ]);
    }
  });

  test('a file header that is damaged or overwritten', async () => {
    for (const damage of [(file: Buffer) => file.writeUInt8(9, 100), (file: Buffer) => file.fill(0, 0, HEADER_SIZE)]) {
      const file = evtxFile(events, { perChunk: 10 });
      damage(file);
      const result = await read(file);
      expect(ids(result)).toEqual(every);
      expect(codes(result)).toEqual(['evtx.file-header-damaged']);
    }
  });

  test('a chunk header that is damaged: its records are read all the same', async () => {
    for (const damage of [
      (chunk: Buffer) => chunk.fill(0, 0, 512),
      (chunk: Buffer) => chunk.writeUInt32LE(7, 40),
      (chunk: Buffer) => chunk.writeUInt32LE(0xffffffff, 48),
    ]) {
      const file = evtxFile(events, { perChunk: 10 });
      damage(file.subarray(HEADER_SIZE + CHUNK_SIZE));
      const result = await read(file);
      expect(ids(result)).toEqual(every);
      expect(codes(result)).toEqual(['evtx.chunk-header-damaged']);
      expect(result.diagnostics[0]?.evidence).toEqual({
        source: 'S1',
        start: HEADER_SIZE + CHUNK_SIZE,
        end: HEADER_SIZE + 2 * CHUNK_SIZE,
      });
    }
  });

  test('an end of records that lies', async () => {
    const file = evtxFile(events, { perChunk: 10 });
    const free = HEADER_SIZE + 48;
    const before = file.readUInt32LE(free);
    file.writeUInt32LE(CHUNK_SIZE, free);
    resealChunk(file, 0);
    expect(codes(await read(file))).toEqual([]);
    expect(ids(await read(file))).toEqual(every);
    // Where the log was open, what goes on counting behind the stated end belongs to it; elsewhere it is left over.
    const third = (await read(file)).events[2]?.evidence.start ?? 0;
    file.writeUInt32LE(third - HEADER_SIZE, free);
    expect(third - HEADER_SIZE).toBeLessThan(before);
    resealChunk(file, 0);
    expect(ids(await read(file))).toEqual([1, 2, ...every.slice(10)]);
    file.writeUInt32LE(1, 120);
    expect(ids(await read(file))).toEqual(every);
  });
});
