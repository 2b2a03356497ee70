import { supplyIkeSaKeys } from '../crypto/supplied-keys.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { IkeKeyName } from '../model/secrets.ts';
import type { KeysSupplied } from '../model/wire-events.ts';
import { algorithmName, octetsOfHex, spiOfHex } from '../text/hex.ts';
import { shownAlgorithm } from '../text/secrets.ts';
import { rowsIn, type TableForm, type TableRow, tableLines } from '../text/table-rows.ts';
import type { Item, ReadContext, Reader } from './reader.ts';

// Wireshark's `ikev2_decryption_table` (docs/formats/keys.md): SPIi, SPIr, SK_ei, SK_er, encryption, SK_ai, SK_ar, integrity,
// one IKE SA a row. Such files are handed on, quoted and spelled by people. A comment that holds a row is read as that row:
// suites that Wireshark has no name for are written so. Algorithm names are taken as they stand, those of any program.
const FORM: TableForm = {
  name: 'ikev2_decryption_table',
  // # no Wireshark 4.0 name for CHACHA20_POLY1305 / None: cc96ea92619ad6bc,a737e192b607c679,...
  rowStart: /"?(?:0x)?[0-9a-f]{16}"?[ \t]{0,8},/i,
};

const COLUMNS = 8;
const SPIS = ['initiator SPI', 'responder SPI'] as const;
const KEYS: readonly (readonly [column: number, name: IkeKeyName])[] = [
  [2, 'SK_ei'],
  [3, 'SK_er'],
  [5, 'SK_ai'],
  [6, 'SK_ar'],
];

export const ikev2DecryptionTable: Reader = {
  id: 'ikev2-decryption-table',
  title: 'Wireshark IKEv2 decryption table',
  vantage: 'wire',
  holdsKeys: true,

  sniff: (head) =>
    head.text.split('\n', 200).some((line) => line.includes(',') && rowsIn(line, FORM).some(beginsAsRow))
      ? 'yes'
      : 'no',

  async *read(source, context) {
    const count = { read: 0, used: 0, header: 0, comment: 0 };
    for await (const batch of tableLines(source, FORM)) {
      const items: Item[] = [];
      for (const { line, rows } of batch) {
        count.read++;
        const evidence = { source: source.id, start: line.start, end: line.end, line: line.number };
        const wanted = rows.filter((row) => !row.inComment || beginsAsRow(row));
        if (wanted.length === 0) count.comment++;
        else if (count.used + count.header === 0 && wanted.every(isHeader)) count.header++;
        else {
          const found = wanted.map((row) => rowItem(row, evidence, context));
          if (found.some(({ kind }) => kind !== 'diagnostic')) count.used++;
          items.push(...found);
        }
      }
      if (items.length > 0) yield items;
    }
    const { read, used, header, comment } = count;
    const skipped = [
      { why: 'comment', count: comment },
      { why: 'header', count: header },
      { why: 'not a row', count: read - used - header - comment },
    ].filter(({ count: some }) => some > 0);
    yield [{ kind: 'tally', source: source.id, unit: 'lines', read, used, skipped }];
  },
};

/** Two SPIs and all columns: what no other line has. */
function beginsAsRow({ fields }: TableRow): boolean {
  return fields.length >= COLUMNS && SPIS.every((_name, column) => spiOfHex(fields[column] ?? '', 8) !== undefined);
}

/** A line of names above the rows, as tables have that are exported: `spi_i,spi_r,SK_ei,...`. */
function isHeader({ fields }: TableRow): boolean {
  return fields.length >= COLUMNS && fields.slice(0, COLUMNS).every((field) => /^[A-Za-z][\w .^-]{0,40}$/.test(field));
}

function rowItem(row: TableRow, evidence: EvidenceRef, { vault }: ReadContext): KeysSupplied | Diagnostic {
  const { fields, closed } = row;
  if (fields.length < COLUMNS || !closed) {
    const why = closed ? `has ${fields.length} of them` : 'ends inside of quotes';
    const order = 'two SPIs, SK_ei, SK_er, a name, SK_ai, SK_ar, a name';
    return unreadable(evidence, `A row of a decryption table has eight columns (${order}); this line ${why}.`);
  }
  const [initiatorSpi, responderSpi] = SPIS.map((_name, column) => spiOfHex(fields[column] ?? '', 8));
  const [encryption, integrity] = [nameIn(fields[4]), nameIn(fields[7])];
  const octets = KEYS.map(([column, name]) => [name, octetsOfHex(fields[column] ?? '')] as const);
  const wrong = [
    ...(initiatorSpi === undefined ? ['initiator SPI (16 hex digits)'] : []),
    ...(responderSpi === undefined ? ['responder SPI (16 hex digits)'] : []),
    ...octets.flatMap(([name, key]) => (key === undefined ? [`${name} (hex, two digits an octet)`] : [])),
    ...(encryption === undefined ? ['encryption (a name)'] : []),
    ...(integrity === undefined ? ['integrity (a name)'] : []),
  ];
  if (wrong.length > 0) {
    return unreadable(evidence, `The row was left out. Not what is expected in: ${wrong.join(', ')}.`);
  }
  const given = octets.filter(([, key]) => key !== undefined && key.length > 0);
  if (given.length === 0) {
    const message = 'The row names an SA and holds no key.';
    return { kind: 'diagnostic', code: 'keys.row-without-keys', message, source: evidence.source, evidence };
  }
  return supplyIkeSaKeys(vault, {
    evidence,
    ...(initiatorSpi !== undefined && { initiatorSpi }),
    ...(responderSpi !== undefined && { responderSpi }),
    ...(encryption !== undefined && encryption !== '' && { encryption }),
    ...(integrity !== undefined && integrity !== '' && { integrity }),
    keys: Object.fromEntries(given),
  });
}

/** The name of an algorithm, '' where the column is empty or its words may not be shown, undefined where it holds no name. */
function nameIn(field = ''): string | undefined {
  const name = field === '' ? '' : algorithmName(field);
  return name && shownAlgorithm(name);
}

function unreadable(evidence: EvidenceRef, message: string): Diagnostic {
  return { kind: 'diagnostic', code: 'keys.row-unreadable', message, source: evidence.source, evidence };
}
