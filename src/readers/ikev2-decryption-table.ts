import type { Diagnostic } from '../model/diagnostic.ts';
import { NO_STAMP } from '../model/time.ts';
import type { SaKeysSupplied } from '../model/wire-events.ts';
import { type Line, lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import type { Item, ReadContext, Reader } from './reader.ts';

// Wireshark's `ikev2_decryption_table` (a preferences table as CSV): SPIi, SPIr, SK_ei, SK_er, encryption, SK_ai, SK_ar,
// integrity. Hex without 0x, algorithm names quoted, one IKE SA a line, `#` for comments. Key files are handed on, quoted
// and spelled by people, so `0x`, quotes around hex and blanks after commas are accepted. Keys go to the vault and are in
// no event, excerpt or message; a line is pointed to, never quoted.

const HEX = '"?(?:0[xX])?([0-9A-Fa-f]*)"?';
const SPI = '"?(?:0[xX])?([0-9A-Fa-f]{16})"?';
const NAME = '"?([^",]*)"?';
// 91a49c5581560ff5,85a16371837f75f3,47a1...,a1e8...,"AES-CBC-256 [RFC3602]",73a0...,d619...,"HMAC_SHA2_512_256 [RFC4868]"
const ROW = new RegExp(`^\\s*${[SPI, SPI, HEX, HEX, NAME, HEX, HEX, NAME].join('\\s*,\\s*')}\\s*,?\\s*$`);

export const ikev2DecryptionTable: Reader = {
  id: 'ikev2-decryption-table',
  title: 'Wireshark IKEv2 decryption table',
  vantage: 'wire',
  holdsKeys: true,

  sniff: (head) => (head.text.split('\n', 200).some((line) => ROW.test(line.replace(/\r$/, ''))) ? 'yes' : 'no'),

  async *read(source, context) {
    const opened = await openText(source);
    let read = 0;
    let used = 0;
    let comments = 0;
    for await (const batch of lines(opened.source, opened.encoding)) {
      const items: Item[] = [];
      for (const line of batch) {
        read++;
        if (/^\s*(#|$)/.test(line.text)) {
          comments++;
          continue;
        }
        const item = rowItem(line, source.id, context);
        if (item.kind !== 'diagnostic') used++;
        items.push(item);
      }
      if (items.length > 0) yield items;
    }
    const skipped = [
      { why: 'comment', count: comments },
      { why: 'not a row', count: read - used - comments },
    ];
    yield [{ kind: 'tally', source: source.id, unit: 'lines', read, used, skipped }];
  },
};

function rowItem(line: Line, source: string, { vault }: ReadContext): SaKeysSupplied | Diagnostic {
  const evidence = { source, start: line.start, end: line.end, line: line.number };
  const row = ROW.exec(line.text);
  if (row === null) {
    const message =
      'The line is no row of a decryption table (eight columns: two SPIs, two keys, a name, two keys, a name).';
    return { kind: 'diagnostic', code: 'keys.row-unreadable', message, source, evidence };
  }
  const [, initiatorSpi = '', responderSpi = '', ei = '', er = '', encryption = '', ai = '', ar = '', integrity = ''] =
    row;
  const uses = ['SK_ei', 'SK_er', 'SK_ai', 'SK_ar'];
  for (const [index, key] of [ei, er, ai, ar].entries()) if (key !== '') vault.keep(key, uses[index] ?? '');
  return {
    kind: 'wire.sa-keys',
    at: NO_STAMP,
    evidence,
    initiatorSpi: initiatorSpi.toLowerCase(),
    responderSpi: responderSpi.toLowerCase(),
    encryption: encryption.trim(),
    integrity: integrity.trim(),
  };
}
