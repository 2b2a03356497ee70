// What an IKEv2 message says in the clear, as short texts under one name for each subject: our reading and tshark's become
// this, and then only equal texts are equal readings.
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { IkePayload, PayloadBody, SaProposal, TrafficSelector } from '../../src/model/ike-payloads.ts';

/** By subject: a field of the header, or one text for each payload of a kind in order. */
export type WireFacts = Readonly<Record<string, string | readonly string[]>>;

/** Under which subject a payload's content stands, by payload type. Types without a subject are compared by size alone. */
export const SUBJECTS: Readonly<Record<number, string>> = {
  33: 'proposals',
  34: 'keyExchanges',
  35: 'identities',
  36: 'identities',
  37: 'certificates',
  38: 'certificateRequests',
  39: 'authentications',
  40: 'nonces',
  41: 'notifies',
  42: 'deletes',
  43: 'vendorIds',
  44: 'trafficSelectors',
  45: 'trafficSelectors',
  46: 'encrypted',
  47: 'configurations',
  53: 'fragments',
  132: 'ciscoFragments',
};

/** Notifies whose data both sides show in full: NAT detection and cookies. Of others the number of octets is compared. */
export const SHOWN_NOTIFIES: readonly number[] = [16388, 16389, 16390];

/** One text a payload: type, critical bit and length as its generic header states them. */
export function outline(type: number, critical: boolean, octets: number): string {
  return `${type}${critical ? ' critical' : ''}, ${octets} octets`;
}

export function contentsBySubject(contents: readonly (readonly [number, string])[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [type, text] of contents) {
    const subject = SUBJECTS[type];
    if (subject === undefined) continue;
    found[subject] ??= [];
    found[subject].push(text);
  }
  return found;
}

/** Our reading of a message. */
export function factsOf(message: DecodedMessage): WireFacts {
  const { payloads, reassembly } = message;
  const whole = reassembly?.whole;
  return {
    initiatorSpi: message.initiatorSpi,
    responderSpi: message.responderSpi,
    exchange: String(message.exchangeType),
    flags: String(message.flags.value),
    messageId: String(message.messageId),
    octets: String(message.octets),
    // The chain opens with what the header names; an empty message names nothing.
    nextPayload: String(payloads[0]?.type ?? 0),
    payloads: payloads.map(({ type, critical, octets }) => outline(type, critical, octets)),
    ...contentsBySubject(payloads.map((payload) => [payload.type, contentOf(payload)])),
    ...(whole === undefined ? {} : { whole: [`${whole.octets} octets`, ...wholeOutline(whole.payloads)] }),
  };
}

function wholeOutline(payloads: readonly IkePayload[]): string[] {
  return payloads.map(({ type, critical, octets }) => outline(type, critical, octets));
}

/** What one payload says. */
export function contentOf({ type, octets, body }: IkePayload): string {
  // What could not be read as its kind counts as different from whatever tshark makes of it.
  return body.kind === 'opaque' ? `opaque ${body.hex}` : content(body, type, octets);
}

function content(body: PayloadBody, type: number, octets: number): string {
  switch (body.kind) {
    case 'sa':
      return body.proposals.map(proposal).join(' + ');
    case 'ke':
      return `${body.group} ${body.hex}`;
    case 'id':
      return `${type}: ${body.type} ${body.hex}`;
    case 'certificate':
      return `${body.encoding} ${body.octets}`;
    case 'certificate-request':
      return `${body.encoding} ${body.authorities.join('')}`;
    case 'auth':
      return `${body.method} ${body.hex}`;
    case 'nonce':
    case 'vendor-id':
      return body.hex;
    case 'notify': {
      const { detail } = body;
      const shown = detail?.kind === 'nat-detection' ? detail.hash : detail?.kind === 'cookie' ? detail.hex : '';
      return [`${body.type} of ${body.protocol} ${body.spi}`, body.octets, ...(shown === '' ? [] : [shown])].join(', ');
    }
    case 'delete':
      return [body.protocol, body.count, ...body.spis].join(' ');
    case 'traffic-selectors':
      return `${type}: ${body.selectors.map(selector).join(' + ')}`;
    case 'configuration':
      return [body.cfgType, ...body.attributes.map((each) => `${each.type}=${each.octets}`)].join(' ');
    case 'encrypted':
      return String(body.firstInner.type);
    case 'encrypted-fragment':
      return `${body.number}/${body.total}, ${body.firstInner.type}`;
    case 'cisco-fragment':
      return `${body.fragmentId}, ${body.number}${body.isLast ? ' last' : ''}`;
    default:
      return String(octets);
  }
}

function proposal({ number, protocol, spi, transforms }: SaProposal): string {
  const listed = transforms.map(({ type, id, keyBits, attributes }) => {
    const bits = keyBits === undefined ? '' : `/${keyBits}`;
    const named = attributes.map((each) => {
      const value = each.format === 'short' ? each.value.toString(16).padStart(4, '0') : each.value;
      return ` ${each.type}=${value}`;
    });
    return `${type}:${id}${bits}${named.join('')}`;
  });
  return `#${number} of ${protocol} ${spi}: ${listed.join(', ')}`;
}

function selector({ type, protocol, startPort, endPort, startAddress, endAddress }: TrafficSelector): string {
  return `${type} ${protocol} ${startPort}-${endPort} ${startAddress}-${endAddress}`;
}
