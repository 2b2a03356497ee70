import { EAP_CODE, EAP_TYPE, PAYLOAD } from './numbers.ts';
import { atLeast, type Payload, u16 } from './octets.ts';
import { eapPayload, readEap } from './payloads.ts';

// AnyConnect-EAP (`domain/ikev2-wire.md` §5.4): an expanded EAP type of vendor 9 that carries TLVs, the first of which is
// an XML document. Element names are those that are published; the contents are invented and as long as real ones, since
// what IOS sends exactly is not known.

/** What a client says about its machine. */
export interface EapClient {
  readonly platform: 'windows' | 'macos' | 'linux';
  readonly version: string;
  readonly hostname: string;
  /** Hex digits; Secure Client sends 40 or 64 of them. */
  readonly uniqueId: string;
  /** `00-50-56-01-02-03` */
  readonly macAddress: string;
}

/** First word of the gateway: which kind of document it wants next. */
export function eapHello(id: number): Payload {
  return document(EAP_CODE.REQUEST, id, 'hello', [
    '<capabilities>',
    '<auth-method>single-sign-on-v2</auth-method>',
    '</capabilities>',
  ]);
}

/** `signature` is TLV 1: the client's own proof, where it has a certificate. */
export function eapInit(id: number, client: EapClient, signature?: Buffer): Payload {
  const { platform, version, hostname, uniqueId, macAddress } = client;
  const { device, system, release } = PLATFORM[platform];
  const attributes = [
    attribute('computer-name', hostname),
    attribute('device-type', device),
    attribute('platform-version', release),
    attribute('unique-id', uniqueId),
    attribute('unique-id-global', uniqueId.slice(0, 40)),
  ].join(' ');
  const lines = [
    `<version who="vpn">${escaped(version)}</version>`,
    `<device-id ${attributes}>${system}</device-id>`,
    '<mac-address-list>',
    `<mac-address public-interface="true">${escaped(macAddress)}</mac-address>`,
    '</mac-address-list>',
    '<group-select>default</group-select>',
    '<group-access>IPSec</group-access>',
    '<capabilities>',
    '<auth-method>multiple-cert</auth-method>',
    '<auth-method>single-sign-on</auth-method>',
    '<auth-method>single-sign-on-v2</auth-method>',
    '</capabilities>',
  ];
  return document(EAP_CODE.RESPONSE, id, 'init', lines, signature);
}

export interface EapAuthRequest {
  readonly tunnelGroup: string;
  readonly configHash?: string | undefined;
  /** Set after a wrong password: the form comes again with a message. */
  readonly error?: string | undefined;
}

export function eapAuthRequest(
  id: number,
  { tunnelGroup, configHash = '1595829378234', error }: EapAuthRequest,
): Payload {
  const lines = [
    '<opaque is-for="sg">',
    `<tunnel-group>${escaped(tunnelGroup)}</tunnel-group>`,
    '<aggauth-handle>1</aggauth-handle>',
    `<config-hash>${escaped(configHash)}</config-hash>`,
    '</opaque>',
    '<csport>443</csport>',
    '<auth id="main">',
    '<title>Login</title>',
    '<message>Please enter your username and password.</message>',
    '<banner></banner>',
    ...(error === undefined ? [] : [`<error id="13" param1="" param2="">${escaped(error)}</error>`]),
    '<form method="post" action="/">',
    '<input type="text" name="username" label="Username:"></input>',
    '<input type="password" name="password" label="Password:"></input>',
    '</form>',
    '</auth>',
  ];
  return document(EAP_CODE.REQUEST, id, 'auth-request', lines);
}

/** User and password stand in clear in the document; only SK protects them. */
export function eapAuthReply(
  id: number,
  { user, password }: { readonly user: string; readonly password: string },
): Payload {
  const lines = [
    '<device-id>aggregate-auth</device-id>',
    '<session-token></session-token>',
    '<session-id></session-id>',
    '<opaque is-for="sg">',
    '<tunnel-group>default</tunnel-group>',
    '<aggauth-handle>1</aggauth-handle>',
    '<auth-method>password</auth-method>',
    '</opaque>',
    '<auth>',
    `<username>${escaped(user)}</username>`,
    `<password>${escaped(password)}</password>`,
    '</auth>',
    '<host-scan-token></host-scan-token>',
  ];
  return document(EAP_CODE.RESPONSE, id, 'auth-reply', lines);
}

export interface EapComplete {
  readonly sessionId: string;
  readonly sessionToken: string;
  readonly vpnHost: string;
}

export function eapComplete(id: number, { sessionId, sessionToken, vpnHost }: EapComplete): Payload {
  const lines = [
    `<session-id>${escaped(sessionId)}</session-id>`,
    `<session-token>${escaped(sessionToken)}</session-token>`,
    '<auth id="success">',
    '<banner></banner>',
    '<message id="0" param1="" param2=""></message>',
    '</auth>',
    '<capabilities>',
    '<crypto-supported>ssl-dhe</crypto-supported>',
    '</capabilities>',
    '<config client="vpn" type="private">',
    '<vpn-base-config>',
    `<base-package-uri>https://${escaped(vpnHost)}/CACHE/webvpn</base-package-uri>`,
    '<server-cert-hash>0000000000000000000000000000000000000000</server-cert-hash>',
    '</vpn-base-config>',
    '<opaque is-for="vpn-client">',
    '<service-profile-manifest><ServiceProfiles rev="1.0"></ServiceProfiles></service-profile-manifest>',
    '</opaque>',
    '<vpn-profile-manifest><vpn rev="1.0">',
    '<file type="profile" service-type="user"><uri>/CACHE/stc/profiles/acvpn.xml</uri></file>',
    '</vpn></vpn-profile-manifest>',
    '</config>',
  ];
  return document(EAP_CODE.REQUEST, id, 'complete', lines);
}

export function eapAck(id: number): Payload {
  const lines = [
    '<device-id>aggregate-auth</device-id>',
    '<capabilities>',
    '</capabilities>',
    '<session-state>ready</session-state>',
  ];
  return document(EAP_CODE.RESPONSE, id, 'ack', lines);
}

export function eapSuccess(id: number): Payload {
  return eapPayload(EAP_CODE.SUCCESS, id);
}

export function eapFailure(id: number): Payload {
  return eapPayload(EAP_CODE.FAILURE, id);
}

export type EapDocumentType = 'hello' | 'init' | 'auth-request' | 'auth-reply' | 'complete' | 'ack';

/** A step as its receiver reads it. */
export interface ReadEapStep {
  readonly id: number;
  readonly type: EapDocumentType | 'success' | 'failure';
  /** Text of the first element of this name, or undefined. */
  text(element: string): string | undefined;
  /** TLV 1. */
  readonly signature: Buffer | undefined;
}

/** Throws where the packet is none of AnyConnect-EAP. */
export function readEapStep(payload: Payload): ReadEapStep {
  if (payload.type !== PAYLOAD.EAP) throw new Error('payload is not EAP');
  const { code, id, typeAndData } = readEap(payload);
  if (code === EAP_CODE.SUCCESS || code === EAP_CODE.FAILURE) {
    return { id, type: code === EAP_CODE.SUCCESS ? 'success' : 'failure', text: () => undefined, signature: undefined };
  }
  if (!typeAndData.subarray(0, EXPANDED_HEAD.length).equals(EXPANDED_HEAD)) throw new Error('EAP of another kind');
  const tlvs = readTlvs(typeAndData.subarray(EXPANDED_HEAD.length));
  const xml = tlvs.get(TLV_XML)?.toString('utf8') ?? '';
  const type = /<config-auth [^>]*type="([a-z-]+)"/.exec(xml)?.[1];
  // The cast is checked by the list that it is looked up in.
  if (type === undefined || !DOCUMENTS.includes(type as EapDocumentType)) throw new Error(`unknown document ${type}`);
  const text = (element: string) => {
    const found = new RegExp(`<${element}(?: [^>]*)?>([^<]*)</${element}>`).exec(xml)?.[1];
    return found === undefined ? undefined : unescaped(found);
  };
  return { id, type: type as EapDocumentType, text, signature: tlvs.get(TLV_SIGNATURE) };
}

const DOCUMENTS: readonly EapDocumentType[] = ['hello', 'init', 'auth-request', 'auth-reply', 'complete', 'ack'];
const TLV_XML = 0;
const TLV_SIGNATURE = 1;
/** Type 254, vendor 9, vendor type `DBRP`. */
const EXPANDED_HEAD = Buffer.concat([Buffer.from([EAP_TYPE.EXPANDED, 0, 0, 9]), Buffer.from('DBRP', 'latin1')]);

const PLATFORM = {
  windows: { device: 'VMware, Inc. VMware20,1', system: 'win', release: '10.0.22631' },
  macos: { device: 'MacBookPro18,3', system: 'mac-intel', release: '14.5.0' },
  linux: { device: 'Linux', system: 'linux-64', release: '6.8.0' },
} as const;

function document(
  code: number,
  id: number,
  type: EapDocumentType,
  lines: readonly string[],
  signature?: Buffer,
): Payload {
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<config-auth client="vpn" type="${type}" aggregate-auth-version="2">`,
    ...lines,
    '</config-auth>',
    '',
  ].join('\n');
  const tlvs = [
    tlv(TLV_XML, Buffer.from(xml, 'utf8')),
    ...(signature === undefined ? [] : [tlv(TLV_SIGNATURE, signature)]),
  ];
  return eapPayload(code, id, Buffer.concat([EXPANDED_HEAD, ...tlvs]));
}

function tlv(type: number, value: Buffer): Buffer {
  return Buffer.concat([u16(type), u16(value.length), value]);
}

function readTlvs(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    atLeast(bytes, at + 4);
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    atLeast(bytes, end);
    found.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

const ENTITIES: readonly (readonly [character: string, entity: string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
];

function attribute(name: string, value: string): string {
  return `${name}="${escaped(value)}"`;
}

function escaped(text: string): string {
  return ENTITIES.reduce((so, [character, entity]) => so.replaceAll(character, entity), text);
}

// The ampersand comes last, or `&amp;lt;` would become a bracket.
function unescaped(text: string): string {
  return ENTITIES.toReversed().reduce((so, [character, entity]) => so.replaceAll(entity, character), text);
}
