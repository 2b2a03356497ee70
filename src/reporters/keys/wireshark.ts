// Wireshark's own tables of keys, `ikev2_decryption_table` and `esp_sa`, as a profile folder holds them (docs/formats/keys.md).
// Names of algorithms are exact, quoted, and of Wireshark 4.0; a suite that it has no name for becomes a comment.
import type { ConvertedKeys, WrittenChildSa, WrittenDirection, WrittenIkeSa } from './converted.ts';

const IKE_HEADER =
  '# SPIi, SPIr, SK_ei, SK_er, encryption, SK_ai, SK_ar, integrity; written by ikev2-trace. These keys open what they are of.';
const ESP_HEADER =
  '# protocol, source, destination, SPI, encryption, key, authentication, key; written by ikev2-trace. These keys open what they are of.';

/** The keys of IKE SAs; every one must have both SPIs, and SK_ei and SK_er unless it encrypts nothing. */
export function ikev2DecryptionTable({ ikeSas }: ConvertedKeys): string {
  return [IKE_HEADER, ...ikeSas.map(ikeRow)].map((line) => `${line}\n`).join('');
}

function ikeRow(sa: WrittenIkeSa): string {
  const { initiatorSpi = '', responderSpi = '', encryption = '', integrity = '', keys, wireshark } = sa;
  const names = wireshark ?? { encryption, integrity: integrity === '' ? 'NONE' : integrity };
  // Beside `NONE` and beside `ANY`, which checks nothing, Wireshark takes no integrity keys.
  const isChecked = !/^(?:NONE|ANY) /.test(names.integrity);
  const key = (name: string) => keys[name] ?? '';
  const row = [
    initiatorSpi,
    responderSpi,
    key('SK_ei'),
    key('SK_er'),
    `"${names.encryption}"`,
    isChecked ? key('SK_ai') : '',
    isChecked ? key('SK_ar') : '',
    `"${names.integrity}"`,
  ].join(',');
  if (wireshark !== undefined) return row;
  return `${unnamed(encryption, integrity)}: ${row}`;
}

/** The keys of ESP SAs, by direction; undefined where there are none. */
export function espSa({ childSas }: ConvertedKeys): string | undefined {
  const rows = childSas.flatMap((child) =>
    [child.fromOpener, child.toOpener].flatMap((direction) =>
      direction === undefined ? [] : espRows(child, direction),
    ),
  );
  return rows.length === 0 ? undefined : [ESP_HEADER, ...rows].map((line) => `${line}\n`).join('');
}

/** Wireshark 4.0 takes `*` for an address and no `Any` for the protocol: without addresses there is a row for either. */
function espRows(
  { encryption = '', integrity = '', wireshark }: WrittenChildSa,
  direction: WrittenDirection,
): string[] {
  const { spi, from = '*', to = '*', encryptionKey, integrityKey } = direction;
  const names = wireshark ?? { encryption, integrity: integrity === '' ? 'NULL' : integrity };
  const address = [from, to].find((one) => one !== '*');
  const protocols = address === undefined ? ['IPv4', 'IPv6'] : [address.includes(':') ? 'IPv6' : 'IPv4'];
  const key = (hex: string) => (hex === '' ? '' : `0x${hex}`);
  return protocols.map((protocol) => {
    const fields = [
      protocol,
      from,
      to,
      spi === undefined ? '*' : `0x${spi}`,
      names.encryption,
      key(encryptionKey),
      names.integrity,
      key(integrityKey),
    ];
    const row = fields.map((field) => `"${field}"`).join(',');
    return wireshark === undefined ? `${unnamed(encryption, integrity)}: ${row}` : row;
  });
}

function unnamed(encryption: string, integrity: string): string {
  const suite = [encryption, integrity].filter((name) => name !== '').join(' with ');
  return `# Wireshark 4.0 has no name for ${suite}`;
}
