// Our own form of keys, as it should be and as people spoil it.
import { Planter, spread } from './planter.ts';
import { type SecretFile, secretFile } from './secret-file.ts';

export function keyJson(): SecretFile[] {
  return [json(), brokenJson(), ...cutJson()];
}

function json(): SecretFile {
  const plant = new Planter('json');
  const { key, text } = { key: plant.key.bind(plant), text: plant.text.bind(plant) };
  const content = {
    ike_sas: [
      {
        spi_i: 'c1c2c3c4c5c6c7cb',
        spi_r: 'd1d2d3d4d5d6d7db',
        encryption: 'AES_CBC_256',
        integrity: 'HMAC_SHA2_256_128',
        prf: 'PRF_HMAC_SHA2_256',
        ...Object.fromEntries(
          ['SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr', 'SKEYSEED', 'g_ir'].map((name) => [
            name,
            key(name),
          ]),
        ),
        psk: text('psk'),
        session_token: text('session token'),
        eap_msk: key('EAP MSK', 64),
        peer_identity: 'gw.example.com',
      },
    ],
    child_sas: [
      {
        side: 'responder',
        spi_in: 'c0c1c2d0',
        spi_out: 'c0c1c2d1',
        encryption: 'AES_CBC_256',
        integrity: 'HMAC_SHA2_256_128',
        g_ir: key('g^ir of a Child SA'),
        encryption_initiator_key: key('ESP encryption, initiator'),
        encryption_responder_key: key('ESP encryption, responder'),
        integrity_initiator_key: key('ESP integrity, initiator'),
        integrity_responder_key: key('ESP integrity, responder'),
      },
    ],
    secrets: [
      { use: 'session-token', text: text('token among secrets'), identity: 'rIUHKccDRiUtFTATwq' },
      { use: 'pre-shared-key', hex: key('pre-shared key in hex', 24) },
      { use: 'shared-secret', text: `${text('with signs', 16)}"&\\<é` },
    ],
  };
  return secretFile('keys/keys.json', JSON.stringify(content, null, 1), 'keys-json', plant.canaries);
}

function brokenJson(): SecretFile {
  const plant = new Planter('broken json');
  const { key, text } = { key: plant.key.bind(plant), text: plant.text.bind(plant) };
  const content = {
    [text('name of a member', 24)]: 1,
    [key('key as a name', 16)]: 'x',
    password: text('unknown member'),
    ike_sas: [
      { spi_i: key('in place of the SPI'), spi_r: text('text in place of the SPI'), SK_ei: key('good SK_ei') },
      { spi_i: 'c1c2c3c4c5c6c7cc', encryption: key('in place of encryption'), SK_ei: key('a') },
      { spi_i: 'c1c2c3c4c5c6c7cd', encryption: text('text in place of encryption'), SK_ei: key('b') },
      {
        spi_i: 'c1c2c3c4c5c6c7ce',
        integrity: plant.base64('Base64 in place of integrity'),
        prf: text('in place of prf'),
        SK_ai: key('c'),
      },
      { spi_i: 'c1c2c3c4c5c6c7cf', integrity: spread(key('blanks, in place of integrity', 16), ' '), SK_ai: key('d') },
      {
        SK_ei: key('odd digits').slice(1),
        SK_er: text('text as a key'),
        SK_ai: { secret: text('inside of an object') },
      },
      { SK_ei: [key('in a list')], SK_er: key('e'), [`SK_xx_${text('in an odd name', 20)}`]: key('f') },
      text('in place of an entry'),
      { spi_i: 'c1c2c3c4c5c6c7d0', psk: text('psk beside it') },
      { proposal: text('passed over'), comment: text('in a comment'), SK_d: key('g') },
    ],
    child_sas: [
      { side: text('in place of the side'), spi_in: key('in place of the ESP SPI', 16), g_ir: key('h') },
      key('no entry'),
    ],
    secrets: [
      { use: text('in place of the use'), text: text('its text') },
      { use: 'eap-msk', hex: text('no hex') },
      { secret: key('unknown') },
    ],
  };
  // Of a member that stands twice the last counts; the first is a secret all the same.
  const twice = `{"secrets":[{"use":"session-token","text":"${text('first of two')}","text":"${text('second of two')}"}],`;
  return secretFile('keys/broken.json', twice + JSON.stringify(content, null, 1).slice(1), 'keys-json', plant.canaries);
}

/** Files that are no JSON from some place on. */
function cutJson(): SecretFile[] {
  const inside = new Planter('json cut inside a string');
  const comma = new Planter('json without a comma');
  const escaped = new Planter('json with a bad escape');
  const behind = new Planter('json with words behind');
  const file = (name: string, { canaries }: Planter, text: string) =>
    secretFile(`keys/${name}.json`, text, 'keys-json', canaries);
  return [
    file('cut', inside, `{"ike_sas":[{"SK_ei":"${inside.key('SK_ei')}","psk":"${inside.text('psk')}`),
    file('comma', comma, `{"ike_sas":[{"SK_ei":"${comma.key('SK_ei')}" "psk":"${comma.text('psk')}"}]}`),
    file(
      'escape',
      escaped,
      `{"secrets":[{"use":"pre-shared-key","text":"${escaped.text('before')}\\q${escaped.text('behind')}"}]}`,
    ),
    file('behind', behind, `{"ike_sas":[{"SK_ei":"${behind.key('SK_ei')}"}]}\n${behind.text('behind the end')}\n`),
  ];
}
