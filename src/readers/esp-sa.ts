import { supplyEspKeys } from '../crypto/supplied-keys.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { algorithmName, octetsOfHex, spiOfHex } from '../text/hex.ts';
import { shownAlgorithm } from '../text/secrets.ts';
import { rowsIn, type TableForm, type TableRow, tableLines } from '../text/table-rows.ts';
import type { Item, ReadContext, Reader } from './reader.ts';

// Wireshark's `esp_sa` (docs/formats/keys.md): protocol, source, destination, SPI, encryption, its key, authentication, its
// key; one direction of one ESP SA a row. Columns of newer versions follow and are not read. A key without `0x` is taken as
// the text that it is, as Wireshark does; where it was meant as hex that misleads, so what looks like hex is pointed to.
const FORM: TableForm = {
  name: 'esp_sa',
  // # no Wireshark name: "IPv4","192.0.2.1","198.51.100.1","0x0000c3d4","CHACHA20_POLY1305","0x...","NULL",""
  rowStart: /"?(?:IPv4|IPv6|Any)"?[ \t]{0,8},/i,
};

const COLUMNS = 8;
const PROTOCOL = /^(?:IPv4|IPv6|Any)$/i;
// 0x0000c3d4 · 0xc3d4 · *
const SPI = /^0x([0-9a-f]{1,8})$/i;

export const espSa: Reader = {
  id: 'esp-sa',
  title: 'Wireshark ESP SAs',
  vantage: 'wire',
  holdsKeys: true,

  sniff: (head) =>
    head.text.split('\n', 200).some((line) => line.includes(',') && rowsIn(line, FORM).some(beginsAsRow))
      ? 'yes'
      : 'no',

  async *read(source, context) {
    const count = { read: 0, used: 0, comment: 0 };
    for await (const batch of tableLines(source, FORM)) {
      const items: Item[] = [];
      for (const { line, rows } of batch) {
        count.read++;
        const evidence = { source: source.id, start: line.start, end: line.end, line: line.number };
        const wanted = rows.filter((row) => !row.inComment || beginsAsRow(row));
        if (wanted.length === 0) count.comment++;
        const found = wanted.flatMap((row) => rowItems(row, evidence, context));
        if (found.some(({ kind }) => kind === 'wire.keys')) count.used++;
        items.push(...found);
      }
      if (items.length > 0) yield items;
    }
    const { read, used, comment } = count;
    const skipped = [
      { why: 'comment', count: comment },
      { why: 'not a row', count: read - used - comment },
    ].filter(({ count: some }) => some > 0);
    yield [{ kind: 'tally', source: source.id, unit: 'lines', read, used, skipped }];
  },
};

/** A protocol, all columns, and an SPI or a wildcard where one belongs: what no other line has. */
function beginsAsRow({ fields }: TableRow): boolean {
  const [protocol = '', , , spi = ''] = fields;
  return fields.length >= COLUMNS && PROTOCOL.test(protocol) && (SPI.test(spi) || isWildcard(spi));
}

/** Matches any SPI, or several: `*`, `0x0000****`. */
function isWildcard(spi: string): boolean {
  return spi.length <= 10 && /^[0-9a-fx]*[*?][0-9a-fx*?]*$/i.test(spi);
}

function rowItems(row: TableRow, evidence: EvidenceRef, { vault }: ReadContext): Item[] {
  const { fields, closed } = row;
  if (fields.length < COLUMNS || !closed) {
    const why = closed ? `has ${fields.length} of them` : 'ends inside of quotes';
    const order = 'protocol, source, destination, SPI, a name, a key, a name, a key';
    return [problem('row-unreadable', evidence, `A row of esp_sa has eight columns (${order}); this line ${why}.`)];
  }
  const [
    protocol = '',
    from = '',
    to = '',
    spiText = '',
    encryptionText = '',
    encr = '',
    integrityText = '',
    integ = '',
  ] = fields;
  const spi = spiOfHex(SPI.exec(spiText)?.[1]?.padStart(8, '0') ?? '', 4);
  const [encryption, integrity] = [algorithmName(encryptionText), algorithmName(integrityText)];
  const [encryptionKey, integrityKey] = [keyOctets(encr), keyOctets(integ)];
  const wrong = [
    ...(PROTOCOL.test(protocol) ? [] : ['protocol (IPv4, IPv6 or Any)']),
    ...(spi === undefined && !isWildcard(spiText) ? ['SPI (0x and up to eight hex digits, or *)'] : []),
    ...(encryption === undefined ? ['encryption (a name)'] : []),
    ...(encryptionKey === undefined ? ['encryption key (0x and hex, two digits an octet)'] : []),
    ...(integrity === undefined ? ['authentication (a name)'] : []),
    ...(integrityKey === undefined ? ['authentication key (0x and hex, two digits an octet)'] : []),
  ];
  if (wrong.length > 0 || encryptionKey === undefined || integrityKey === undefined) {
    const message = `The row was left out. Not what is expected in: ${wrong.join(', ')}.`;
    return [problem('row-unreadable', evidence, message)];
  }
  if (encryptionKey.length + integrityKey.length === 0) {
    return [problem('row-without-keys', evidence, 'The row names an SA and holds no key.')];
  }
  const asText = [
    ...(looksLikeHex(encr) ? ['encryption key'] : []),
    ...(looksLikeHex(integ) ? ['authentication key'] : []),
  ];
  const supplied = supplyEspKeys(vault, {
    evidence,
    ...(spi !== undefined && { spi }),
    from,
    to,
    ...named('encryption', encryption),
    ...named('integrity', integrity),
    ...(encryptionKey.length > 0 && { encryptionKey }),
    ...(integrityKey.length > 0 && { integrityKey }),
  });
  if (asText.length === 0) return [supplied];
  const message = `Taken as text, as Wireshark does: ${asText.join(', ')}. If it is hex, write 0x in front of it.`;
  return [problem('key-taken-as-text', evidence, message), supplied];
}

/** The name of an algorithm, unless it may be something else that must not be shown. */
function named(what: 'encryption' | 'integrity', name = ''): { [name: string]: string } {
  const shown = shownAlgorithm(name);
  return shown === '' ? {} : { [what]: shown };
}

function keyOctets(field: string): Uint8Array | undefined {
  return /^0x/i.test(field) ? octetsOfHex(field) : Buffer.from(field, 'utf8');
}

function looksLikeHex(field: string): boolean {
  return field.length >= 16 && field.length % 2 === 0 && /^[0-9A-Fa-f]+$/.test(field);
}

function problem(code: string, evidence: EvidenceRef, message: string): Diagnostic {
  return { kind: 'diagnostic', code: `keys.${code}`, message, source: evidence.source, evidence };
}
