// Key files of all five readers: as they should be, and as people spoil them. A key in a wrong place is a key all the same.
import { keyJson } from './key-json.ts';
import { Planter, spread } from './planter.ts';
import { sealedKeys, sealedKeyTables } from './sealed.ts';
import { canary, type SecretFile, secretFile } from './secret-file.ts';

const SPIS = 'c1c2c3c4c5c6c7c8,d1d2d3d4d5d6d7d8';
const NAMES = { encryption: '"AES-CBC-256 [RFC3602]"', integrity: '"HMAC_SHA2_256_128 [RFC4868]"' };

export function keyFiles(): SecretFile[] {
  return [table(), brokenTable(), espTable(), tcpdump(), brokenTcpdump(), pluto(), ...keyJson(), charon()];
}

/** Of the capture that is sealed by hand. */
export function sealedKeyFiles(): SecretFile[] {
  const { wireshark, tcpdump: lines } = sealedKeyTables();
  const { skEi, skEr, skAi, skAr } = sealedKeys;
  const canaries = Object.entries({ skEi, skEr, skAi, skAr }).map(([name, key]) => canary(`sealed: ${name}`, key));
  return [
    secretFile('sealed/keys/ikev2_decryption_table', wireshark, 'ikev2-decryption-table', canaries),
    secretFile('sealed/keys/tcpdump.keys', lines, 'tcpdump-secrets', canaries),
  ];
}

/** The right SPIs with keys of nobody: what fits nothing is shown as little. */
export function wrongKeys(): SecretFile {
  const plant = new Planter('wrong keys');
  const row = sealedKeyTables()
    .wireshark.split('\n')
    .map((line) => line.replace(/[0-9a-f]{64}/g, (_key, at: number) => plant.key(`column ${at}`)))
    .join('\n');
  return secretFile('sealed/keys/wrong', row, 'ikev2-decryption-table', plant.canaries);
}

function table(): SecretFile {
  const plant = new Planter('table');
  const [ei, er, ai, ar] = ['SK_ei', 'SK_er', 'SK_ai', 'SK_ar'].map((name) => plant.key(name));
  const spaced = plant.key('SK_ei with colons').replace(/..(?=.)/g, '$&:');
  const rows = [
    '# SPIi,SPIr,SK_ei,SK_er,encryption,SK_ai,SK_ar,integrity',
    `${SPIS},${ei},${er},${NAMES.encryption},${ai},${ar},${NAMES.integrity}`,
    `# no Wireshark name for CHACHA20_POLY1305: ${SPIS.replace('c1', 'c9')},${plant.key('SK_ei in a comment', 36)},${plant.key('SK_er in a comment', 36)},"CHACHA20_POLY1305",,,"NONE"`,
    `${SPIS.replace('c1', 'ca')},${spaced},${plant.key('SK_er beside colons')},"AES_CBC_256",${plant.key('SK_ai, upper case').toUpperCase()},,"HMAC_SHA2_256_128"`,
  ];
  return secretFile('keys/table', `${rows.join('\n')}\n`, 'ikev2-decryption-table', plant.canaries);
}

function brokenTable(): SecretFile {
  const plant = new Planter('broken table');
  const row = (...fields: readonly string[]) => fields.join(',');
  const { encryption, integrity } = NAMES;
  const [spiI, spiR] = ['e1e2e3e4e5e6e7e8', 'f1f2f3f4f5f6f7f8'];
  const key = (name: string) => plant.key(name);
  const rows = [
    row(spiI, spiR, key('good SK_ei'), key('good SK_er'), encryption, key('good SK_ai'), key('good SK_ar'), integrity),
    row(key('in place of the SPI'), spiR, key('a'), key('b'), encryption, key('c'), key('d'), integrity),
    row(spiI, plant.text('text in place of the SPI'), key('e'), key('f'), encryption, key('g'), key('h'), integrity),
    row(spiI, spiR, key('i'), key('j'), key('in place of encryption'), key('k'), key('l'), integrity),
    row(spiI, spiR, key('m'), key('n'), plant.text('text in place of encryption'), key('o'), key('p'), integrity),
    row(spiI, spiR, key('q'), key('r'), encryption, key('s'), key('t'), plant.base64('Base64 in place of integrity')),
    row(
      spiI,
      spiR,
      key('u'),
      key('v'),
      encryption,
      key('w'),
      key('x'),
      spread(plant.key('blanks, in place of integrity', 16), ' '),
    ),
    row(
      spiI,
      spiR,
      key('y'),
      key('z'),
      spread(plant.key('hyphens, in place of encryption', 16), '-'),
      key('aa'),
      key('ab'),
      integrity,
    ),
    row(spiI, spiR, key('odd digits').slice(0, -1), key('ac'), encryption, key('ad'), key('ae'), integrity),
    row(spiI, spiR, `${key('a letter inside').slice(0, 40)}x`, key('af'), encryption, key('ag'), key('ah'), integrity),
    row(spiI, spiR, key('too few columns'), key('ai')),
    row(spiI, spiR, key('quotes not closed'), key('aj'), '"AES-CBC-256', key('ak'), key('al'), integrity),
    row(
      spiI,
      spiR,
      key('more columns'),
      key('am'),
      encryption,
      key('an'),
      key('ao'),
      integrity,
      plant.text('behind the last'),
    ),
    row(spiI, spiR, `SK_ei=${key('name in front')}`, key('ap'), encryption, key('aq'), key('ar'), integrity),
    row(spiI, spiR, plant.text('text as a key'), key('as'), encryption, key('at'), key('au'), integrity),
    row(spiI, spiR, '', '', encryption, '', '', `${integrity}${plant.text('behind a quote')}`),
    `SK_d for both: ${key('in words')}`,
    `psk = ${plant.text('pre-shared key in words')}`,
    plant.text('alone on a line'),
  ];
  return secretFile('keys/broken-table', `${rows.join('\n')}\n`, 'ikev2-decryption-table', plant.canaries);
}

function espTable(): SecretFile {
  const plant = new Planter('esp_sa');
  const row = (...fields: readonly string[]) => fields.map((field) => `"${field}"`).join(',');
  const key = (name: string) => `0x${plant.key(name)}`;
  const [from, to, encryption, integrity] = [
    '192.0.2.10',
    '198.51.100.1',
    'AES-CBC [RFC3602]',
    'HMAC-SHA-256-128 [RFC4868]',
  ];
  const rows = [
    row('IPv4', from, to, '0xc0c1c2c3', encryption, key('encryption'), integrity, key('integrity')),
    row(
      'IPv4',
      to,
      from,
      '0xc4c5c6c7',
      encryption,
      plant.text('text as a key'),
      integrity,
      plant.text('text as the other key'),
    ),
    row(
      'IPv4',
      to,
      from,
      '0xc4c5c6c8',
      encryption,
      plant.key('hex without 0x'),
      integrity,
      plant.key('the other without 0x'),
    ),
    row('IPv4', to, from, plant.text('in place of the SPI'), encryption, key('a'), integrity, key('b')),
    row('IPv4', to, from, key('key in place of the SPI'), encryption, key('c'), integrity, key('d')),
    row('IPv4', plant.text('in place of an address'), to, '0xc4c5c6c9', encryption, key('e'), integrity, key('f')),
    row('IPv4', to, key('key in place of an address'), '0xc4c5c6ca', encryption, key('g'), integrity, key('h')),
    row(plant.text('in place of the protocol'), from, to, '0xc4c5c6cb', encryption, key('i'), integrity, key('j')),
    row('IPv4', from, to, '0xc4c5c6cc', plant.text('in place of encryption'), key('k'), integrity, key('l')),
    row(
      'IPv4',
      from,
      to,
      '0xc4c5c6cd',
      encryption,
      key('m'),
      spread(plant.key('blanks, in place of integrity', 20), ' '),
      key('n'),
    ),
    row('IPv4', from, to, '0xc4c5c6ce', encryption, key('odd digits').slice(0, -1), integrity, key('o')),
    row('IPv4', from, to, '0xc4c5c6cf', encryption, key('too few columns')),
  ];
  return secretFile('keys/esp', `${rows.join('\n')}\n`, 'esp-sa', plant.canaries);
}

function tcpdump(): SecretFile {
  const plant = new Planter('tcpdump');
  const key = (name: string, octets?: number) => `0x${plant.key(name, octets)}`;
  const lines = [
    `ikev2 I 0xc1c2c3c4c5c6c7c8 0xd1d2d3d4d5d6d7d8 sha1:${key('SK_ai', 20)} aes128:${key('SK_ei', 16)}`,
    `ikev2 R 0xc1c2c3c4c5c6c7c8 0xd1d2d3d4d5d6d7d8 sha1:${key('SK_ar', 20)} aes128:${key('SK_er', 16)}`,
    `0xc0c1c2c3@192.0.2.1 aes-128-cbc-hmac96:${key('ESP', 16)}`,
    `0xc0c1c2c4@192.0.2.1 3des-cbc:${plant.text('ESP, as text', 24)}`,
    `aes-128-cbc:${key('ESP of any SPI', 16)}`,
  ];
  return secretFile('keys/tcpdump', `${lines.join('\n')}\n`, 'tcpdump-secrets', plant.canaries);
}

function brokenTcpdump(): SecretFile {
  const plant = new Planter('broken tcpdump');
  const key = (name: string, octets?: number) => `0x${plant.key(name, octets)}`;
  const spis = '0xc1c2c3c4c5c6c7c9 0xd1d2d3d4d5d6d7d9';
  const lines = [
    `ikev2 I ${spis} sha1:${key('good SK_ai', 20)} aes128:${key('good SK_ei', 16)}`,
    `ikev2 I ${key('in place of the SPI')} 0xd1d2d3d4d5d6d7d9 sha1:${key('a', 20)} aes128:${key('b', 16)}`,
    `ikev2 I ${spis} ${key('in place of the name')}:sha1 aes128:${key('c', 16)}`,
    `ikev2 I ${spis} ${plant.text('text in place of the name')}:${key('d', 20)} aes128:${key('e', 16)}`,
    `ikev2 I ${spis} sha1:${key('odd digits', 20).slice(0, -1)} aes128:${key('f', 16)}`,
    `ikev2 I ${spis} sha1:${plant.text('text as a key')} aes128:${key('g', 16)}`,
    `ikev2 I ${spis} ${plant.text('name alone')} ${plant.text('other name alone')}`,
    `0xc0c1c2c3@192.0.2.1 ${plant.text('in place of the cipher', 20)}:${key('h', 16)}`,
    `99999999999@192.0.2.1 aes-128-cbc:${key('SPI too large', 16)}`,
    `0xc0c1c2c3@${plant.text('in place of the address')} aes-128-cbc:${key('i', 16)}`,
    `secret ${plant.text('in words')}`,
  ];
  return secretFile('keys/broken-tcpdump', `${lines.join('\n')}\n`, 'tcpdump-secrets', plant.canaries);
}

function pluto(): SecretFile {
  const plant = new Planter('pluto');
  const said = (text: string) => `Nov 21 19:44:30 gw pluto[4711]: ${text}`;
  const lines = [
    said('Starting Pluto (Libreswan Version 4.6 XFRM)'),
    said(
      `| ikev2 I 0xc1c2c3c4c5c6c7ca 0xd1d2d3d4d5d6d7da sha256:0x${plant.key('SK_ai')} aes256:0x${plant.key('SK_ei')}`,
    ),
    said('| our keymat'),
    said(`|   ${spread(plant.key('keymat', 16), ' ')}`),
    said(`loaded private key for keyid: PPK:${plant.text('PPK')}`),
    said(`| shared secret: ${plant.text('pre-shared key')}`),
  ];
  return secretFile('keys/pluto.log', `${lines.join('\n')}\n`, 'tcpdump-secrets', plant.canaries);
}

function charon(): SecretFile {
  const plant = new Planter('charon');
  const said = (text: string) => `2031-11-21T20:33:29.423 16[IKE] <c|1> ${text}`;
  const dump = (name: string, digits: string, stated = digits.length / 2) => [
    said(`${name} => ${stated} bytes @ 0x558313027b10`),
    ...(digits.match(/.{1,32}/g) ?? []).map((part, at) => {
      const octets = Buffer.from(part, 'hex');
      const characters = octets.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
      return said(`${String(16 * at).padStart(4)}: ${spread(part, ' ').toUpperCase().padEnd(47)}  ${characters}`);
    }),
  ];
  const text = (name: string) => Buffer.from(plant.text(name)).toString('hex');
  const lines = [
    said('selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/ECP_256'),
    ...dump('shared Diffie Hellman secret', plant.key('g^ir')),
    ...dump('SKEYSEED', plant.key('SKEYSEED')),
    ...dump('Sk_d secret', plant.key('SK_d')),
    ...dump('Sk_ai secret', plant.key('SK_ai')),
    ...dump('Sk_ei secret', plant.key('SK_ei')),
    ...dump('Sk_pi secret', plant.key('SK_pi')),
    ...dump('secret', text('pre-shared key')),
    ...dump('Sk_er secret', plant.key('cut SK_er'), 64),
    ...dump('MSK', plant.key('a dump that nobody asked for')),
    ...dump('encryption initiator key', plant.key('ESP key')),
    said(`loaded EAP secret for mira: ${plant.text('EAP password in words')}`),
    ...dump('Sk_ai secret', plant.key('SK_ai behind it')),
    ...dump('encryption responder key', plant.key('ESP key behind it')),
    said('CHILD_SA net{1} established with SPIs 000f19c2_i 3b74c17d_o and TS 0.0.0.0/0 === 192.168.20.5/32'),
    said('Sk_ar secret => 32 bytes @ 0x558313027b10'),
    said(`   0: ${plant.text('letters in a dump')}`),
  ];
  return secretFile('keys/charon.log', `${lines.join('\n')}\n`, 'strongswan-log', plant.canaries);
}
