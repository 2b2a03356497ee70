import { EAP_CODE } from '../registry/numbers.ts';
import { attribute, eapDocument, escaped } from './eap-document.ts';
import type { Payload } from './octets.ts';
import { eapPayload } from './payloads.ts';

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
  return eapDocument(EAP_CODE.REQUEST, id, 'hello', [
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
  return eapDocument(EAP_CODE.RESPONSE, id, 'init', lines, signature);
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
  return eapDocument(EAP_CODE.REQUEST, id, 'auth-request', lines);
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
  return eapDocument(EAP_CODE.RESPONSE, id, 'auth-reply', lines);
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
  return eapDocument(EAP_CODE.REQUEST, id, 'complete', lines);
}

export function eapAck(id: number): Payload {
  const lines = [
    '<device-id>aggregate-auth</device-id>',
    '<capabilities>',
    '</capabilities>',
    '<session-state>ready</session-state>',
  ];
  return eapDocument(EAP_CODE.RESPONSE, id, 'ack', lines);
}

export function eapSuccess(id: number): Payload {
  return eapPayload(EAP_CODE.SUCCESS, id);
}

export function eapFailure(id: number): Payload {
  return eapPayload(EAP_CODE.FAILURE, id);
}

const PLATFORM = {
  windows: { device: 'VMware, Inc. VMware20,1', system: 'win', release: '10.0.22631' },
  macos: { device: 'MacBookPro18,3', system: 'mac-intel', release: '14.5.0' },
  linux: { device: 'Linux', system: 'linux-64', release: '6.8.0' },
} as const;
