// Keys in every spelling in which an output might give them away.
import type { Row } from './key-rows.ts';

/** Hex in both cases, and base64; of every key of the rows. */
export function secretSpellings(rows: readonly Row[]): string[] {
  return spellingsOf(rows.flatMap(({ keyEi, keyEr, keyAi, keyAr }) => [keyEi, keyEr, keyAi, keyAr]));
}

/** The same for keys in hex. The first half alone is as bad as the whole. */
export function spellingsOf(keys: readonly string[]): string[] {
  return keys
    .filter((hex) => hex.length >= 16)
    .flatMap((hex) => {
      const half = hex.slice(0, hex.length / 2);
      const bytes = Buffer.from(hex, 'hex');
      return [half, half.toUpperCase(), bytes.toString('base64').slice(0, 16), bytes.toString('latin1')];
    });
}
