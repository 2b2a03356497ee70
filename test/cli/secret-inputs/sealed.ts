// A capture made by hand of messages that no scenario has: every place in IKE that may hold a secret, sealed with known keys, in
// the clear, and damaged.
import type { IkeKeys } from '../../simulator/crypto/keys.ts';
import { suiteNamed } from '../../simulator/crypto/suites.ts';
import type { Header } from '../../simulator/ike/chain.ts';
import { eapAuthReply, eapComplete } from '../../simulator/ike/eap.ts';
import { eapDocument } from '../../simulator/ike/eap-document.ts';
import { protectedFragments } from '../../simulator/ike/fragments.ts';
import { decryptionTable } from '../../simulator/ike/keytable.ts';
import { clearMessage, openMessage, protectedMessage } from '../../simulator/ike/message.ts';
import type { Payload } from '../../simulator/ike/octets.ts';
import {
  type ConfigAttribute,
  configPayload,
  eapPayload,
  idPayload,
  kePayload,
  noncePayload,
  notifyPayload,
} from '../../simulator/ike/payloads.ts';
import { ikeProposal, saPayload } from '../../simulator/ike/proposals.ts';
import { seeded } from '../../simulator/world/random.ts';
import { type Canary, secretOctets, secretText } from '../../support/canaries.ts';
import { packet } from '../../support/ike-packets.ts';
import { block, enhancedPacket, interfaceBlock, octets, pcapFile, sectionHeader, u32 } from '../../support/packets.ts';
import { canary, readable, type SecretFile } from './secret-file.ts';

const suite = suiteNamed('aes256-sha256-ecp256');
/** Of the sealed capture, and of the one in the clear. */
const SPIS = {
  sealed: { spiI: Buffer.from('a1a2a3a4a5a6a7a8', 'hex'), spiR: Buffer.from('b1b2b3b4b5b6b7b8', 'hex') },
  clear: { spiI: Buffer.from('a1a2a3a4a5a6a7a9', 'hex'), spiR: Buffer.from('b1b2b3b4b5b6b7b9', 'hex') },
};
type Mark = keyof typeof SPIS;
const random = seeded('sealed by hand');

export const sealedKeys: IkeKeys = {
  skD: secretOctets('SK_d'),
  skAi: secretOctets('SK_ai'),
  skAr: secretOctets('SK_ar'),
  skEi: secretOctets('SK_ei'),
  skEr: secretOctets('SK_er'),
  skPi: secretOctets('SK_pi'),
  skPr: secretOctets('SK_pr'),
  skeyseed: secretOctets('SKEYSEED'),
  sharedSecret: secretOctets('g^ir'),
};

/** Wireshark's table for the capture, and the same as tcpdump takes it. */
export function sealedKeyTables(): { readonly wireshark: string; readonly tcpdump: string } {
  const { skAi, skAr, skEi, skEr } = sealedKeys;
  const { spiI, spiR } = SPIS.sealed;
  const line = (side: string, integ: Buffer, encr: Buffer) =>
    `ikev2 ${side} 0x${spiI.toString('hex')} 0x${spiR.toString('hex')} sha256:0x${integ.toString('hex')} aes256:0x${encr.toString('hex')}`;
  return {
    wireshark: decryptionTable([{ spiI, spiR, suite, keys: sealedKeys }]),
    tcpdump: `${line('I', skAi, skEi)}\n${line('R', skAr, skEr)}\n`,
  };
}

interface Planted {
  readonly name: string;
  readonly payload: Payload;
  readonly secret: string | Buffer;
  readonly from: 'client' | 'gateway';
}

const REPLY = 2;
const [REQUEST, RESPONSE] = [1, 2];
const GTC = 6;
const OTP = 5;
const MSCHAPV2 = 26;
const [TICKET_LIFETIME, TICKET, CRASH_TOKEN] = [16409, 16413, 16419];

/** One secret each, so that a leak names its place. `mark` keeps those of the sealed messages and of the clear ones apart. */
function planted(mark: Mark): Planted[] {
  const text = (name: string) => secretText(`${mark} ${name}`);
  const gateway = (name: string, payload: Payload, secret: string | Buffer): Planted => ({
    name,
    payload,
    secret,
    from: 'gateway',
  });
  const client = (name: string, payload: Payload, secret: string | Buffer): Planted => ({
    name,
    payload,
    secret,
    from: 'client',
  });
  const attribute = (name: string, number: number, secret: string | Buffer) =>
    gateway(name, configPayload(REPLY, [address(), { number, value: Buffer.from(secret) }]), secret);
  const xml = (name: string, lines: (secret: string) => readonly string[], code = REQUEST) => {
    const payload = eapDocument(code, 9, code === REQUEST ? 'auth-request' : 'auth-reply', lines(text(name)));
    return code === REQUEST ? gateway(name, payload, text(name)) : client(name, payload, text(name));
  };
  const eapData = (name: string, code: number, type: number) => {
    const payload = eapPayload(code, 7, Buffer.concat([Buffer.from([type, 1, 2, 3]), Buffer.from(text(name))]));
    return code === REQUEST ? gateway(name, payload, text(name)) : client(name, payload, text(name));
  };
  const notified = (name: string, type: number, before = Buffer.alloc(0)) => {
    const data = Buffer.concat([before, Buffer.from(text(name))]);
    return gateway(name, notifyPayload(type, { data }), text(name));
  };
  const cut = (name: string, { type, body }: Payload, missing: number) =>
    gateway(name, { type, body: body.subarray(0, body.length - missing) }, text(name).slice(0, -missing - 6));
  return [
    attribute('session token as text', 28722, text('token')),
    attribute('session token as octets', 28723, secretOctets(`${mark} token`)),
    attribute('session token as hex digits', 28724, secretOctets(`${mark} hex token`).toString('hex')),
    attribute('token with NULs behind', 28725, `${text('token with NULs')}\0\0\0`),
    attribute('attribute of nobody', 20000, text('private attribute')),
    attribute('attribute without a name', 300, text('unassigned attribute')),
    attribute('XAUTH password', 16522, text('XAUTH password')),
    attribute('DNSSEC anchors of a wrong length', 27, text('attribute 27')),
    cut(
      'attribute that ends early',
      configPayload(REPLY, [{ number: 28722, value: Buffer.from(text('attribute that ends early')) }]),
      5,
    ),
    client('password', eapAuthReply(3, { user: 'mira', password: text('password') }), text('password')),
    gateway(
      'session token of XML',
      eapComplete(4, { sessionId: 'rIUHKccDRiUtFTATwq', sessionToken: text('XML token'), vpnHost: 'gw.example.com' }),
      text('XML token'),
    ),
    xml('session-token', (secret) => [`<session-token>${secret}</session-token>`]),
    xml('session-token over lines', (secret) => ['<session-token>', secret, '</session-token>']),
    xml('session-token in CDATA', (secret) => [`<session-token><![CDATA[${secret}]]></session-token>`]),
    xml('host-scan-token', (secret) => ['<host-scan>', `<host-scan-token>${secret}</host-scan-token>`, '</host-scan>']),
    xml('sso token', (secret) => [`<sso-v2-token-cookie-name value="${secret}">x</sso-v2-token-cookie-name>`]),
    xml('ticket in an address', (secret) => [
      `<host-scan-base-uri>https://gw.example.com/a?ticket=${secret}</host-scan-base-uri>`,
    ]),
    xml('password in an address', (secret) => [`<uri>https://mira:${secret}@gw.example.com/CACHE</uri>`]),
    xml('value of a form', (secret) => [
      `<auth><form><input type="password" name="p" value="${secret}"/></form></auth>`,
    ]),
    xml('element without an end', (secret) => [`<auth><session-token>${secret}`]),
    xml(
      'answer to a question',
      (secret) => ['<auth>', `<favourite-colour>${secret}</favourite-colour>`, '</auth>'],
      RESPONSE,
    ),
    xml(
      'secondary password',
      (secret) => [`<auth><secondary_password>${secret}</secondary_password></auth>`],
      RESPONSE,
    ),
    eapData('response of EAP-GTC', RESPONSE, GTC),
    eapData('response of OTP', RESPONSE, OTP),
    eapData('challenge of EAP-MSCHAPv2', REQUEST, MSCHAPV2),
    eapData('response of EAP-MSCHAPv2', RESPONSE, MSCHAPV2),
    eapData('EAP of an unknown type', RESPONSE, 199),
    notified('ticket', TICKET),
    notified('ticket behind its lifetime', TICKET_LIFETIME, Buffer.from('00000e10', 'hex')),
    notified('ticket without a lifetime', TICKET_LIFETIME),
    notified('token that ends an SA', CRASH_TOKEN),
  ];
}

function address(): ConfigAttribute {
  return { number: 1, value: Buffer.from([192, 168, 20, 5]) };
}

export function sealedCapture(): SecretFile {
  const places = planted('sealed');
  const protection = { suite, keys: sealedKeys };
  const token = secretText('token in fragments', 40);
  const long = [
    idPayload('r', 2, Buffer.from('gw.example.com')),
    configPayload(REPLY, [
      { number: 28672, value: Buffer.from('Authorized use only. '.repeat(20)) },
      { number: 28722, value: Buffer.from(token) },
    ]),
  ];
  const messages = [
    ...places.map(({ payload, from }, at) => ({
      message: protectedMessage(header('sealed', from, at + 1), [payload], protection, random),
      from,
    })),
    ...protectedFragments(header('sealed', 'gateway', places.length + 1), long, protection, random, 300).map(
      (message) => ({
        message,
        from: 'gateway' as const,
      }),
    ),
  ];
  const canaries = [...places.map(canaryOf('sealed')), canary('sealed: token in fragments', token)];
  const opened = messages.flatMap(({ message }, at) => (at < places.length ? openMessage(message, protection) : long));
  const bytes = pcapFile([
    ...opening('sealed'),
    ...messages.map(({ message, from }, at) => onTheWay(message, from, at + 2)),
  ]);
  const plain = readable(Buffer.concat(opened.map(({ body }) => body)));
  return { path: 'sealed/sealed.pcap', bytes: Buffer.from(bytes), canaries, plain, reader: 'pcap' };
}

/** The same payloads where no peer sends them: in the clear, where no key is needed to read them. */
export function clearCapture(): SecretFile {
  const places = planted('clear');
  const messages = places.map(({ payload, from }, at) =>
    onTheWay(clearMessage(header('clear', from, at + 1), [payload]), from, at + 2),
  );
  const bytes = Buffer.from(pcapFile([...opening('clear'), ...messages]));
  return {
    path: 'clear/clear.pcap',
    bytes,
    canaries: places.map(canaryOf('clear')),
    plain: readable(bytes),
    reader: 'pcap',
  };
}

/** Secrets of other protocols that a capture carries along: a block for decryption, and a block of nobody. */
export function captureWithSecrets(): SecretFile {
  const tls = secretText('TLS master secret', 48);
  const custom = secretText('block of nobody', 48);
  const line = Buffer.from(`CLIENT_RANDOM ${'0a'.repeat(32)} ${tls}\n`);
  const frames = planted('clear').slice(0, 2);
  const packets = frames.map(({ payload, from }, at) => {
    const { frame } = onTheWay(clearMessage(header('clear', from, at + 1), [payload]), from, at);
    return enhancedPacket({ frame });
  });
  const blocks = [
    sectionHeader(),
    interfaceBlock(1),
    block(DECRYPTION_SECRETS, octets(u32(TLS_KEY_LOG, true), u32(line.length, true), line)),
    block(CUSTOM, octets(u32(9, true), Buffer.from(custom))),
    ...packets,
  ];
  const bytes = Buffer.from(octets(...blocks));
  const canaries = [
    canary('pcapng: decryption secrets', tls),
    canary('pcapng: custom block', custom),
    ...frames.map(canaryOf('clear')),
  ];
  return { path: 'clear/with-secrets.pcapng', bytes, canaries, plain: readable(bytes), reader: 'pcapng' };
}

const DECRYPTION_SECRETS = 0x0a;
const CUSTOM = 0x0bad;
const TLS_KEY_LOG = 0x544c534b;

const canaryOf =
  (mark: Mark) =>
  ({ name, secret }: Planted): Canary =>
    canary(`${mark}: ${name}`, secret);

function header(mark: Mark, from: Planted['from'], messageId: number): Header {
  const fromInitiator = from === 'client';
  return { ...SPIS[mark], exchange: 35, fromInitiator, response: !fromInitiator, messageId };
}

function opening(mark: Mark) {
  const init = (from: Planted['from']) => ({ ...header(mark, from, 0), exchange: 34 });
  const first = [saPayload([ikeProposal([suite])]), kePayload(19, random.bytes(64)), noncePayload(random.bytes(32))];
  return [
    onTheWay(clearMessage({ ...init('client'), spiR: Buffer.alloc(8) }, first), 'client', 0),
    onTheWay(clearMessage(init('gateway'), first), 'gateway', 1),
  ];
}

function onTheWay(message: Buffer, from: Planted['from'], second: number) {
  return packet(message, second, from === 'gateway');
}
