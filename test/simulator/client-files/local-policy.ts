import type { ClientDescription } from '../world/descriptions.ts';
import { element, escapeXml, indented, SCHEMA, type XmlEncoding, xmlFile } from './xml-text.ts';

export interface LocalPolicyOptions {
  readonly encoding?: XmlEncoding;
  /** The family of tunnels that is forbidden. */
  readonly restrictTunnelProtocols?: 'false' | 'TLS' | 'IPSec';
  readonly strictCertificateTrust?: boolean;
  /** Version of the installer that wrote the file; it may be that of a client long gone. */
  readonly acversion?: string;
  /** Files that administrators write by hand may hold this one element and nothing else. */
  readonly onlyBypass?: boolean;
}

/** AnyConnectLocalPolicy.xml. Where the description has no value for BypassDownloader the element is missing: false. */
export function localPolicy(description: ClientDescription, options: LocalPolicyOptions = {}): Buffer {
  const { encoding, acversion = description.version, onlyBypass = false } = options;
  const { bypassDownloader } = description;
  const bypass = bypassDownloader === null ? [] : [element('BypassDownloader', bypassDownloader)];
  const root = `AnyConnectLocalPolicy ${SCHEMA} xsi:schemaLocation="http://schemas.xmlsoap.org/encoding/ AnyConnectLocalPolicy.xsd"`;
  return xmlFile(
    [
      `<${root} acversion="${escapeXml(acversion)}">`,
      ...indented([...bypass, ...(onlyBypass ? [] : others(description, options))]),
      '</AnyConnectLocalPolicy>',
    ],
    encoding,
  );
}

function others({ platform, version }: ClientDescription, options: LocalPolicyOptions): string[] {
  const { restrictTunnelProtocols = 'false', strictCertificateTrust = false } = options;
  const newer = !version.startsWith('4.');
  const stores = {
    windows: ['ExcludeWinNativeCertStore'],
    macos: ['ExcludeMacNativeCertStore', 'ExcludePemFileCertStore'],
    linux: ['ExcludeFirefoxNSSCertStore', 'ExcludePemFileCertStore'],
  }[platform];
  const origins = ['Software', 'VPNProfile', 'ServiceProfile', 'ISEProfile', 'ComplianceModule'];
  const newerOrigins = newer ? ['ManagementVPNProfile', 'Help', 'Resource', 'Localization', 'Script'] : [];
  return [
    ...(newer ? [] : [element('EnableCRLCheck', false)]),
    ...stores.map((name) => element(name, false)),
    element('FipsMode', false),
    ...(newer ? [element('OCSPRevocation', false)] : []),
    ...(newer ? NEWER_RESTRICTIONS.map((name) => element(name, false)) : []),
    element('RestrictPreferenceCaching', false),
    element('RestrictTunnelProtocols', restrictTunnelProtocols),
    element('RestrictWebLaunch', false),
    element('StrictCertificateTrust', strictCertificateTrust),
    '<UpdatePolicy>',
    ...indented([...origins, ...newerOrigins].map((name) => element(`Allow${name}UpdatesFromAnyServer`, true))),
    '</UpdatePolicy>',
  ];
}

const NEWER_RESTRICTIONS = [
  'RestrictServerCertStore',
  'RestrictHelpWebDeploy',
  'RestrictLocalizationWebDeploy',
  'RestrictResourceWebDeploy',
  'RestrictScriptWebDeploy',
];
