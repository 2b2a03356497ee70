import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { lines } from '../../src/text/lines.ts';
import { openText } from '../../src/text/opened.ts';
import { sourceOf } from '../support/sources.ts';

const ENGLISH = 'A network interface has gone down.\r\n';
/** More than the head that is looked at first. */
const HEAD = ENGLISH.repeat(Math.ceil(70_000 / ENGLISH.length));

async function read(bytes: Uint8Array, blockSize: number) {
  const text = await openText(sourceOf(bytes, blockSize));
  const read: string[] = [];
  for await (const batch of lines(text.source, text.encoding)) for (const line of batch) read.push(line.text);
  return { text: read.join('\r\n'), later: text.settledLater(), ended: text.endedWithLine() };
}

describe('a text whose first 64 KiB are ASCII', () => {
  test.each([
    ['UTF-8', 'utf8', 'Größe, 再接続 und Подключено', 'utf-8'],
    ['German', 'win1252', 'Verbindung mit Köln getrennt, bitte prüfen Sie Größe und Gerät', 'windows-1252'],
    ['Japanese', 'cp932', 'VPN 接続が切断されました。再接続しています。', 'cp932'],
    ['Russian', 'win1251', 'Подключено к шлюзу. Соединение разорвано, повторное подключение.', 'windows-1251'],
    ['Korean', 'cp949', '보안 게이트웨이에 다시 연결하는 중입니다. 연결이 끊어졌습니다.', 'euc-kr'],
  ] as const)(
    'is %s where its first other letter says so, whatever the size of the blocks',
    async (_, page, words, name) => {
      const whole = `${HEAD}${words}\r\n${ENGLISH.repeat(3)}${words}`;
      const bytes = iconv.encode(whole, page);
      for (const size of [61, 4096, 1 << 16, 1 << 20]) {
        const got = await read(bytes, size);
        expect(got.text === whole, `blocks of ${size}`).toBe(true);
        expect([got.later?.name, got.ended]).toEqual([name, false]);
        expect(got.later?.guessed === undefined).toBe(name === 'utf-8');
      }
    },
  );

  test('and nothing else to its end settles nothing', async () => {
    const got = await read(Buffer.from(HEAD), 1000);
    expect([`${got.text}\r\n` === HEAD, got.later, got.ended]).toEqual([true, undefined, true]);
  });

  test('the letter may stand at any octet of a block', async () => {
    for (let at = 0; at < 9; at++) {
      const bytes = iconv.encode(`${HEAD}${'x'.repeat(at)}ö\r\n${HEAD}`, 'win1252');
      const got = await read(bytes.subarray(0), 4099 + at);
      expect(got.text.includes('ö') && !got.text.includes('\ufffd')).toBe(true);
    }
  });

  test('two octets that look like a mark of UTF-16 there are letters', async () => {
    const got = await read(Buffer.concat([Buffer.from(HEAD), Buffer.from([0xff, 0xfe, 0x0d, 0x0a])]), 4096);
    expect(got.later?.name).toMatch(/^windows-/);
  });
});
