import type { ChildKeys, IkeKeys } from '../crypto/keys.ts';
import type { Suite } from '../crypto/suites.ts';
import { iso, type Micros } from '../world/time.ts';
import { charonNames, espNames, wiresharkNames } from './algorithm-names.ts';

// Key material in the forms in which users have it (`domain/ikev2-wire.md` §4).

/** One IKE SA with its keys; a rekeyed SA is a row of its own. */
export interface KeyRow {
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly suite: Suite;
  readonly keys: IkeKeys;
  /** When the keys were made, where the file shall say it. */
  readonly at?: Micros | undefined;
}

/** Wireshark's `ikev2_decryption_table`. A suite that Wireshark 4.0 has no name for becomes a comment. */
export function decryptionTable(rows: readonly KeyRow[]): string {
  const lines = rows.map((row) => {
    const names = wiresharkNames(row.suite);
    if (names !== undefined) return tableRow(row, names.encryption, names.integrity);
    const { encryption, integrity } = charonNames(row.suite);
    return `# no Wireshark name for ${encryption}: ${tableRow(row, encryption, integrity ?? 'NONE')}`;
  });
  return [TABLE_HEAD, ...lines, ''].join('\n');
}

/** Keys of one child SA with the ends between which its packets travel. */
export interface ChildKeyRow {
  /** The IKE SA whose exchange made it. */
  readonly spiI: Buffer;
  readonly spiR: Buffer;
  readonly suite: Suite;
  readonly keys: ChildKeys;
  /** Who opened the exchange that made the child, and which SPI it receives with. */
  readonly initiator: ChildEnd;
  readonly responder: ChildEnd;
  readonly at?: Micros | undefined;
}

export interface ChildEnd {
  readonly address: string;
  /** In packets that travel to this end. */
  readonly spi: Buffer;
}

/** Wireshark's `esp_sa`: a line for each direction. A suite that it has no name for becomes a comment. */
export function espTable(rows: readonly ChildKeyRow[]): string {
  const lines = rows.flatMap(({ suite, keys, initiator, responder }) => {
    const names = espNames(suite);
    const line = (from: ChildEnd, to: ChildEnd, encr: Buffer, integ: Buffer) => {
      const family = to.address.includes(':') ? 'IPv6' : 'IPv4';
      const { encryption, authentication } = names ?? { encryption: suite.name, authentication: 'NULL' };
      const fields = [
        family,
        from.address,
        to.address,
        `0x${hex(to.spi)}`,
        encryption,
        key(encr),
        authentication,
        key(integ),
      ];
      const text = fields.map((field) => `"${field}"`).join(',');
      return names === undefined ? `# no Wireshark name: ${text}` : text;
    };
    return [line(initiator, responder, keys.encrI, keys.integI), line(responder, initiator, keys.encrR, keys.integR)];
  });
  return [ESP_HEAD, ...lines, ''].join('\n');
}

/** All that an instrumented peer knows, as JSON: every SK_*, what they were made from, and the keys of the children. */
export function keysJson(rows: readonly KeyRow[], children: readonly ChildKeyRow[] = []): string {
  return `${JSON.stringify({ ike_sas: rows.map(ikeEntry), child_sas: children.map(childEntry) }, null, 1)}\n`;
}

const TABLE_HEAD =
  "# IKEv2 decryption table: Initiator's SPI, Responder's SPI, SK_ei, SK_er, encryption, SK_ai, SK_ar, integrity";
const ESP_HEAD = '# ESP SAs: protocol, source, destination, SPI, encryption, key, authentication, key';

// Exactly so: hex without quotes, names with them, and nothing where a suite has no integrity keys.
function tableRow({ spiI, spiR, keys }: KeyRow, encryption: string, integrity: string): string {
  const { skEi, skEr, skAi, skAr } = keys;
  const fields = [
    hex(spiI),
    hex(spiR),
    hex(skEi),
    hex(skEr),
    `"${encryption}"`,
    hex(skAi),
    hex(skAr),
    `"${integrity}"`,
  ];
  return fields.join(',');
}

function ikeEntry({ spiI, spiR, suite, keys, at }: KeyRow): Record<string, unknown> {
  const { encryption, integrity, prf, group } = charonNames(suite);
  const wireshark = wiresharkNames(suite);
  return {
    spi_i: hex(spiI),
    spi_r: hex(spiR),
    ...(at === undefined ? {} : { time: withoutZone(at) }),
    proposal: [encryption, integrity, prf, group].filter((name) => name !== null).join('/'),
    encryption,
    integrity,
    prf,
    dh: group,
    shared_secret: hex(keys.sharedSecret),
    SKEYSEED: hex(keys.skeyseed),
    SK_d: hex(keys.skD),
    SK_ai: hex(keys.skAi),
    SK_ar: hex(keys.skAr),
    SK_ei: hex(keys.skEi),
    SK_er: hex(keys.skEr),
    SK_pi: hex(keys.skPi),
    SK_pr: hex(keys.skPr),
    seen_by: 2,
    wireshark_encryption: wireshark?.encryption ?? null,
    wireshark_integrity: wireshark?.integrity ?? null,
  };
}

function childEntry({ spiI, spiR, suite, keys, initiator, responder, at }: ChildKeyRow): Record<string, unknown> {
  const { encryption, integrity } = charonNames(suite);
  return {
    ...(at === undefined ? {} : { time: withoutZone(at) }),
    proposal: `ESP:${[encryption, integrity].filter((name) => name !== null).join('/')}/NO_EXT_SEQ`,
    encryption_initiator_key: hex(keys.encrI),
    encryption_responder_key: hex(keys.encrR),
    integrity_initiator_key: hex(keys.integI),
    integrity_responder_key: hex(keys.integR),
    spi_in: hex(responder.spi),
    spi_out: hex(initiator.spi),
    ike_spi_i: hex(spiI),
    ike_spi_r: hex(spiR),
  };
}

/** `2026-11-21T20:36:30.567`, as logs of the daemon state times. */
function withoutZone(at: Micros): string {
  return iso(at).slice(0, 23);
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

function key(bytes: Buffer): string {
  return bytes.length === 0 ? '' : `0x${hex(bytes)}`;
}
