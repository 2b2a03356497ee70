import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localPolicy } from '../../src/readers/local-policy.ts';
import { sourceHead } from '../../src/text/encoding.ts';
import { codes, readAll } from './client-sources.ts';

const POLICY = `<?xml version="1.0" encoding="UTF-8"?>
<AnyConnectLocalPolicy acversion="5.1.4.74" xmlns="http://schemas.xmlsoap.org/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<FipsMode>false</FipsMode>
<BypassDownloader>true</BypassDownloader>
<UpdatePolicy>
<AllowSoftwareUpdatesFromAnyServer>true</AllowSoftwareUpdatesFromAnyServer>
</UpdatePolicy>
</AnyConnectLocalPolicy>
`;

describe('local policy', () => {
  test('a clean file gives its setting, its version and no diagnostics', async () => {
    const { events, diagnostics, tallies } = await readAll(localPolicy, POLICY);
    expect(diagnostics).toEqual([]);
    const excerpt = '<BypassDownloader>true</BypassDownloader>';
    const start = POLICY.indexOf(excerpt);
    expect(events).toMatchObject([
      {
        kind: 'client.local-policy',
        version: '5.1.4.74',
        wellFormed: true,
        at: { kind: 'none' },
        bypassDownloader: {
          value: true,
          evidence: { source: 'S1', start, end: start + excerpt.length, line: 4, excerpt },
        },
        settings: {
          FipsMode: { value: 'false', evidence: { line: 3 } },
          BypassDownloader: { value: 'true' },
          'UpdatePolicy/AllowSoftwareUpdatesFromAnyServer': { value: 'true', evidence: { line: 6 } },
        },
        evidence: { start: POLICY.indexOf('<AnyConnect'), end: POLICY.length - 1, line: 2 },
      },
    ]);
    expect(tallies).toMatchObject([{ unit: 'elements', read: 5, used: 4, skipped: [{ why: 'not needed', count: 1 }] }]);
  });

  const utf16 = Buffer.from(`\ufeff${POLICY}`, 'utf16le');
  test.each([
    ['CRLF', Buffer.from(POLICY.replaceAll('\n', '\r\n'))],
    ['UTF-8 with mark', Buffer.from(`\ufeff${POLICY}`)],
    ['UTF-16LE, though its prolog says UTF-8', utf16],
    ['UTF-16BE, though its prolog says UTF-8', Buffer.from(utf16).swap16()],
    ['a commented prolog', Buffer.from(POLICY.replace('<?xml', '<!--?xml').replace('?>', '?-->'))],
    ['no namespace, no prolog', Buffer.from(POLICY.replace(/<\?.*\?>\n/, '').replace(/ xmlns[^ >]+/g, ''))],
    ['a prefix', Buffer.from(POLICY.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1p:').replaceAll(' xmlns=', ' xmlns:p='))],
    ['one child only', Buffer.from(POLICY.replace(/<UpdatePolicy>[\s\S]*<\/UpdatePolicy>/, ''))],
    ['a value in capitals, on its own line', Buffer.from(POLICY.replace('er>true<', 'er>\n\tTRUE\n<'))],
    ['one line', Buffer.from(POLICY.replaceAll('\n', ' ').trim())],
  ])('%s gives the same', async (_name, bytes) => {
    for (const blockSize of [3, 4096]) {
      const { events, diagnostics } = await readAll(localPolicy, bytes, blockSize);
      expect(events).toMatchObject([{ version: '5.1.4.74', wellFormed: true, bypassDownloader: { value: true } }]);
      expect(diagnostics).toEqual([]);
    }
    expect(localPolicy.sniff(sourceHead(bytes, true))).toBe('yes');
  });

  test('places are bytes of the source in UTF-16', async () => {
    const { events } = await readAll(localPolicy, utf16);
    const found = events[0]?.kind === 'client.local-policy' ? events[0].bypassDownloader?.evidence : undefined;
    expect(utf16.subarray(found?.start, found?.end).toString('utf16le')).toBe(
      '<BypassDownloader>true</BypassDownloader>',
    );
  });

  test('an element that is absent is undefined', async () => {
    const { events, diagnostics } = await readAll(localPolicy, '<AnyConnectLocalPolicy acversion="2.4.140"/>');
    expect(events).toMatchObject([{ version: '2.4.140', bypassDownloader: undefined, wellFormed: true }]);
    expect(diagnostics).toEqual([]);
  });

  test('only a child of the root counts', async () => {
    const text = POLICY.replace(/<BypassDownloader>.*\n/, '').replace(
      '<UpdatePolicy>',
      '<UpdatePolicy><BypassDownloader>true</BypassDownloader>',
    );
    const result = await readAll(localPolicy, text);
    expect(result.events).toMatchObject([{ bypassDownloader: undefined }]);
    expect(codes(result)).toEqual(['local-policy.bypass-downloader-misplaced']);
  });

  test('a commented element does not count', async () => {
    const result = await readAll(localPolicy, POLICY.replace(/<BypassDownloader>.*/, '<!-- $& -->'));
    expect(result.events).toMatchObject([{ bypassDownloader: undefined }]);
    expect(result.diagnostics).toEqual([]);
  });

  test('a value that is none, and two values', async () => {
    const neither = await readAll(localPolicy, POLICY.replace('er>true<', 'er>maybe<'));
    expect(neither.events).toMatchObject([{ bypassDownloader: undefined }]);
    expect(codes(neither)).toEqual(['local-policy.value-unreadable']);
    const twice = await readAll(
      localPolicy,
      POLICY.replace('<UpdatePolicy>', '<BypassDownloader>false</BypassDownloader>$&'),
    );
    expect(twice.events).toMatchObject([{ bypassDownloader: { value: true } }]);
    expect(codes(twice)).toEqual(['local-policy.bypass-downloader-twice']);
  });

  test('damage is told with line and column; what stands before and behind it is used', async () => {
    const result = await readAll(localPolicy, POLICY.replace('</FipsMode>', '<FipsMode>'));
    expect(result.events).toMatchObject([
      { version: '5.1.4.74', bypassDownloader: { value: true }, wellFormed: false },
    ]);
    expect(result.diagnostics).toMatchObject([
      {
        code: 'local-policy.malformed',
        evidence: { line: 8, start: POLICY.indexOf('</AnyConnectLocal') - 1 },
        count: 1,
      },
    ]);
    expect(result.diagnostics[0]?.message).toContain('line 8, column 1: `</AnyConnectLocalPolicy>` while `<FipsMode>`');
  });

  test('another root gives no event', async () => {
    const result = await readAll(localPolicy, '<plist><dict/></plist>');
    expect(result.events).toEqual([]);
    expect(codes(result)).toEqual(['local-policy.no-root']);
    expect(result.tallies).toMatchObject([{ read: 2, used: 0 }]);
  });

  test('sniffing knows the root, not the words', () => {
    const sniffed = (text: string) => localPolicy.sniff(sourceHead(Buffer.from(text), true));
    expect(sniffed('```\n<#root>\n\n<AnyConnectLocalPolicy>')).toBe('yes');
    expect(sniffed('See below:\n<AnyConnectLocalPolicy>')).toBe('maybe');
    expect(sniffed('<a><AnyConnectLocalPolicy>')).toBe('no');
    expect(sniffed('<!-- <AnyConnectLocalPolicy> -->')).toBe('no');
    expect(sniffed('AnyConnectLocalPolicy')).toBe('no');
  });

  test('cut anywhere, it is read to the end', async () => {
    for (let cut = 0; cut < POLICY.length; cut++) {
      const { events } = await readAll(localPolicy, POLICY.slice(0, cut));
      const known = cut >= POLICY.indexOf('</BypassDownloader>') + '</BypassDownloader>'.length;
      if (known) expect(events).toMatchObject([{ bypassDownloader: { value: true } }]);
    }
  });

  test('any bytes are read to the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, inside) => {
        const input = inside ? Buffer.concat([Buffer.from(POLICY.slice(0, 280)), bytes]) : bytes;
        expect((await readAll(localPolicy, input, 11)).tallies).toHaveLength(1);
        localPolicy.sniff(sourceHead(input, true));
      }),
    );
  });
});
