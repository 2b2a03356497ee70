// Texts in the languages that the client is translated to, each in the code page of its Windows: read as what was written, by
// iconv-lite's tables on one side and by the guess on the other.
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { type CodePage, guessCodePage } from '../../src/text/code-pages.ts';
import { detectEncoding } from '../../src/text/encoding.ts';
import { lines } from '../../src/text/lines.ts';
import { windows1252 } from '../../src/text/windows-1252.ts';
import { sourceOf } from '../support/sources.ts';

const RECORD = `${'*'.repeat(42)}\n\nDate        : 07/09/2031\nTime        : 08:41:12\nType        : Information\nSource      : acvpnagent\n\n`;
const TEXTS: readonly (readonly [language: string, page: CodePage, iconv: string, text: string])[] = [
  [
    'Japanese',
    'cp932',
    'cp932',
    '日付 時刻 種類 ソース 説明 : VPN 接続が切断されました。再接続しています。情報 警告 エラー',
  ],
  [
    'Chinese',
    'gb18030',
    'cp936',
    '日期 时间 类型 来源 描述 : 正在重新连接到安全网关。连接已断开，请稍候。信息 警告 错误',
  ],
  [
    'Chinese of Taiwan',
    'big5',
    'big5',
    '日期 時間 類型 來源 描述 : 正在重新連線到安全閘道。連線已中斷，請稍候。資訊 警告 錯誤',
  ],
  [
    'Korean',
    'euc-kr',
    'cp949',
    '날짜 시간 유형 원본 설명 : 보안 게이트웨이에 다시 연결하는 중입니다. 연결이 끊어졌습니다. 정보 경고 오류',
  ],
  [
    'Russian',
    'windows-1251',
    'win1251',
    'Дата Время Тип Источник Описание : Подключено к шлюзу. Соединение разорвано, повторное подключение. Сведения Ошибка',
  ],
  [
    'German',
    'windows-1252',
    'win1252',
    'Datum Uhrzeit Beschreibung : Verbindung getrennt, bitte prüfen Sie die Größe für Übertragung und Gerät',
  ],
  [
    'French',
    'windows-1252',
    'win1252',
    "Date Heure : La connexion a été interrompue. Le réseau privé n'est plus disponible, réessayez à nouveau",
  ],
  [
    'Spanish',
    'windows-1252',
    'win1252',
    'Fecha Hora Descripción : La conexión se interrumpió. ¿Desea volver a intentarlo mañana? Información',
  ],
  [
    'Polish',
    'windows-1250',
    'win1250',
    'Data Czas : Połączenie zostało przerwane, proszę spróbować ponownie. Właściwości usługi są wyłączone',
  ],
];

describe('code pages', () => {
  test.each(TEXTS)('%s', async (_, page, name, text) => {
    const bytes = iconv.encode(RECORD + text, name);
    expect(guessCodePage(bytes).name).toBe(page);
    const encoding = detectEncoding(bytes);
    if (page !== 'windows-1252') expect(encoding.guessed).toBe('likely');
    const read: string[] = [];
    for await (const batch of lines(sourceOf(bytes, 7), encoding)) for (const line of batch) read.push(line.text);
    expect(read.join('\n')).toBe(RECORD + text);
  });

  test.each(TEXTS)('labels alone of a log in %s are enough, and it is said how sure that is', (_, page, name, text) => {
    const labels = text.slice(0, text.indexOf(':'));
    const bytes = iconv.encode(labels, name);
    if (bytes.every((byte) => byte < 0x80)) return;
    const guessed = guessCodePage(bytes);
    if (page !== 'windows-1250') expect(guessed.name).toBe(page);
    expect(['likely', 'unsure']).toContain(guessed.confidence);
  });

  test('a single letter tells next to nothing', () => {
    expect(guessCodePage(iconv.encode('Größe', 'win1252'))).toEqual({ name: 'windows-1252', confidence: 'unsure' });
    expect(guessCodePage(iconv.encode('日', 'cp936')).confidence).toBe('unsure');
  });

  test('any bytes are some page', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { name } = detectEncoding(bytes);
        expect(new TextDecoder(name === 'cp932' ? 'shift_jis' : name).decode(bytes).length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test.each(TEXTS)('a log in %s that is cut anywhere stays in its page', (_, page, name, text) => {
    const bytes = iconv.encode((RECORD + text).repeat(3), name);
    const last = bytes.findLastIndex((byte) => byte >= 0x80);
    for (let end = last - 20; end <= last + 1; end++) expect(guessCodePage(bytes.subarray(0, end)).name).toBe(page);
  });
});

test('all of Windows-1252, whatever this release of Node takes it for', () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  const undefinedThere = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
  const expected = [...iconv.decode(Buffer.from(all), 'win1252')].map((character, octet) =>
    undefinedThere.has(octet) ? String.fromCharCode(octet) : character,
  );
  expect([...windows1252(all)]).toEqual(expected);
  expect(windows1252(Uint8Array.of(0x80, 0x85, 0x92, 0x96))).toBe('€…’–');
});

describe('a text with some octets that are none of its page', () => {
  test.each(TEXTS.filter(([, page]) => page !== 'windows-1252' && page !== 'windows-1250'))(
    '%s: in UTF-8 it is UTF-8 still',
    (_language, _page, _name, text) => {
      const bytes = Buffer.from((RECORD + text).repeat(3));
      const first = bytes.findIndex((octet) => octet >= 0x80);
      // It begins inside a character, or has one overwritten.
      expect(detectEncoding(bytes.subarray(first + 1))).toEqual({ name: 'utf-8', bom: 0, guessed: 'likely' });
      bytes[first] = 0xff;
      expect(detectEncoding(bytes)).toMatchObject({ name: 'utf-8', guessed: 'likely' });
      expect(detectEncoding(iconv.encode(text, 'utf8').subarray(1)).name).toBe('utf-8');
    },
  );

  test('Japanese is Japanese still', () => {
    const [, , name = '', text = ''] = TEXTS[0] ?? [];
    const bytes = iconv.encode((RECORD + text).repeat(3), name);
    for (const octet of [0x80, 0xa0, 0xe0, 0xff]) {
      const at = 400 + bytes.subarray(400).findIndex((one) => one >= 0x80);
      const damaged = Buffer.concat([bytes.subarray(0, at), Buffer.of(octet), bytes.subarray(at)]);
      expect(guessCodePage(damaged).name).toBe('cp932');
    }
  });
});
