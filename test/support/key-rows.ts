// Rows of a decryption table that are changed or left out, and the same keys as JSON.
import { readFileSync } from 'node:fs';

export interface Row {
  readonly spiI: string;
  readonly spiR: string;
  readonly keyEi: string;
  readonly keyEr: string;
  readonly encryption: string;
  readonly keyAi: string;
  readonly keyAr: string;
  readonly integrity: string;
}

export const KEY_COLUMNS = ['keyEi', 'keyEr', 'keyAi', 'keyAr'] as const;
export type KeyColumn = (typeof KEY_COLUMNS)[number];

/** All rows of a table, those that stand in comments among them. */
export function rowsOf(table: string): readonly Row[] {
  const lines = readFileSync(table, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const fields = /[0-9a-f]{16},[0-9a-f]{16},.*/.exec(line)?.[0].split(',');
    if (fields === undefined) return [];
    const [spiI = '', spiR = '', keyEi = '', keyEr = '', encryption = '', keyAi = '', keyAr = '', integrity = ''] =
      fields.map((field) => field.replaceAll('"', ''));
    return [{ spiI, spiR, keyEi, keyEr, encryption, keyAi, keyAr, integrity }];
  });
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ spiI, spiR, keyEi, keyEr, encryption, keyAi, keyAr, integrity }) =>
    [spiI, spiR, keyEi, keyEr, `"${encryption}"`, keyAi, keyAr, `"${integrity}"`].join(','),
  );
  return `${lines.join('\n')}\n`;
}

/** Keys and SPIs, and no word about what they are for. */
export function namelessJson(rows: readonly Row[]): string {
  const sas = rows.map(({ spiI, spiR, keyEi, keyEr, keyAi, keyAr }) => {
    const keys = Object.entries({ SK_ei: keyEi, SK_er: keyEr, SK_ai: keyAi, SK_ar: keyAr });
    return { spi_i: spiI, spi_r: spiR, ...Object.fromEntries(keys.filter(([, key]) => key !== '')) };
  });
  return JSON.stringify({ ike_sas: sas });
}

export function withFlippedBit(row: Row, column: KeyColumn, bit: number): Row {
  const key = Buffer.from(row[column], 'hex');
  key.writeUInt8(key.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return { ...row, [column]: key.toString('hex') };
}

export function withSwappedKeys(row: Row): Row {
  return { ...row, keyEi: row.keyEr, keyEr: row.keyEi, keyAi: row.keyAr, keyAr: row.keyAi };
}

export function withSwappedSpis(row: Row): Row {
  return { ...row, spiI: row.spiR, spiR: row.spiI };
}
