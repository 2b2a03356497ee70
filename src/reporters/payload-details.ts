// The payloads that take more than a line: certificates, traffic selectors, configuration and EAP.
import type {
  CertificateBody,
  ConfigurationBody,
  EapBody,
  IcmpKind,
  TrafficSelector,
  XmlElement,
} from '../model/ike-payloads.ts';
import { hidden, octetsText, shortHex, shortName, shortText } from './payload-words.ts';

export function certificateLines({ x509, hash, url }: CertificateBody): readonly string[] {
  if (hash !== undefined) return [`sha1 ${hash}`, `url ${shortText(url ?? '')}`];
  if (x509 === undefined) return [];
  const { subject, issuer, serial, notBefore, notAfter, subjectAltName, extendedKeyUsage, publicKey, sha256 } = x509;
  const key =
    publicKey === undefined ? 'unreadable' : [publicKey.algorithm, publicKey.curve ?? publicKey.bits].join(' ');
  return [
    `subject ${shortName(subject)}`,
    `issuer ${shortName(issuer)}`,
    `serial ${shortText(serial)}, key ${key.trimEnd()}`,
    `valid ${notBefore ?? 'from an unreadable time'} to ${notAfter ?? 'an unreadable time'}`,
    ...(subjectAltName === undefined ? [] : [`alternative names ${shortText(subjectAltName)}`]),
    ...(extendedKeyUsage.length === 0 ? [] : [`for ${extendedKeyUsage.map(({ name }) => name).join(', ')}`]),
    `sha256 ${sha256}`,
  ];
}

/** `10.1.0.0-10.1.255.255 TCP 443`; what is any is left out. */
export function selectorText(selector: TrafficSelector): string {
  const { typeName, protocol = 0, protocolName = '', startAddress, endAddress, hex = '', text } = selector;
  if (startAddress === undefined || endAddress === undefined) {
    return `${typeName} ${text === undefined ? shortHex(hex) : shortText(text)}`.trimEnd();
  }
  const range = startAddress === endAddress ? startAddress : `${startAddress}-${endAddress}`;
  return [range, protocol === 0 ? '' : protocolName, portsText(selector)].filter((part) => part !== '').join(' ');
}

function portsText({ ports, icmp, startPort, endPort }: TrafficSelector): string {
  if (ports !== undefined) return ports === 'any' ? '' : 'opaque ports';
  if (icmp !== undefined) {
    const [start, end] = [icmpText(icmp.start), icmpText(icmp.end)];
    return start === end ? start : `${start} to ${end}`;
  }
  return startPort === endPort ? `${startPort}` : `${startPort}-${endPort}`;
}

function icmpText({ type, code }: IcmpKind): string {
  return `type ${type} code ${code}`;
}

export function configurationLines({ attributes }: ConfigurationBody): readonly string[] {
  const requested = attributes.filter((attribute) => attribute.requested === true).map(({ name }) => name);
  const stated = attributes.filter((attribute) => attribute.requested !== true);
  return [
    ...(requested.length === 0 ? [] : [`requested: ${requested.join(', ')}`]),
    ...stated.map(({ name, octets, value }) => {
      if (value !== undefined) return `${name} ${shortText(value)}`;
      return octets === 0 ? `${name} empty` : `${name} ${hidden(octets)}`;
    }),
  ];
}

export function eapLines(body: EapBody): { readonly summary: string; readonly lines: readonly string[] } {
  const { codeName, id, typeName, vendor, vendorType, text, wanted, octets, anyConnect } = body;
  const vendorText = vendor === undefined ? '' : ` vendor ${vendor} type ${vendorType}`;
  const type =
    anyConnect === undefined ? `${typeName ?? ''}${vendorText}` : `AnyConnect ${anyConnect.documentType ?? ''}`;
  const asked = wanted === undefined ? '' : `wants ${wanted.map(({ name }) => name).join(', ')}`;
  const held = body.hidden === true ? hidden(octets) : '';
  const parts = [`${codeName} ${id}`, type.trim(), shortText(text ?? ''), asked, held];
  const summary = parts.filter((part) => part !== '').join(', ');
  if (anyConnect === undefined) return { summary, lines: [] };
  const tlvs = anyConnect.tlvs.map(({ name, octets: size }) => `${name} ${octetsText(size)}`);
  return { summary, lines: [`TLVs: ${tlvs.join(', ')}`, ...anyConnect.elements.map(elementLine)] };
}

/** The element at its depth: `    auth id=main`. */
function elementLine(element: XmlElement): string {
  const { path, attributes, text, octets = 0 } = element;
  const names = path.split('/');
  const stated = attributes.map(
    ({ name, value }) => ` ${name}=${value === undefined ? '<hidden>' : quoted(shortText(value))}`,
  );
  const held = text === undefined ? '' : `: ${shortText(text)}`;
  const content = element.hidden === true ? ` ${hidden(octets)}` : held;
  return `${'  '.repeat(names.length - 1)}${names.at(-1)}${stated.join('')}${content}`;
}

/** In quotes where the end of the value would not be seen. */
function quoted(value: string): string {
  return /^[^\s"=:<]+$/.test(value) ? value : JSON.stringify(value);
}
