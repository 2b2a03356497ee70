// One IKEv2 payload for people: a line that says what it is, and lines below it for what would not fit there. Shorter
// than a tree of fields, since the numbers have names and what is usual is left out.
import type { IkePayload, NotifyBody, NotifyDetail, PayloadBody, SaProposal } from '../model/ike-payloads.ts';
import { certificateLines, configurationLines, eapLines, selectorText } from './payload-details.ts';
import { hidden, octetsText, shortHex, shortText } from './payload-words.ts';
import { printable } from './printable.ts';

/** A summary, and the lines below it. */
interface Said {
  readonly summary: string;
  readonly lines?: readonly string[];
}

/** `NAME  summary`, then details two columns in. All lines are printable. */
export function payloadLines(payload: IkePayload): readonly string[] {
  const { summary, lines = [] } = said(payload.body);
  const marks = [payload.critical ? 'critical' : '', payload.cut ? cutText(payload) : ''];
  const text = [summary, ...marks].filter((part) => part !== '').join(', ');
  const name = payload.body.kind === 'notify' ? `N(${payload.body.typeName})` : payload.name;
  return [text === '' ? name : `${name}  ${text}`, ...lines.map((line) => `  ${line}`)].map(printable);
}

function cutText({ octets, start, end }: IkePayload): string {
  return `cut: ${end - start} of ${octets} octets are there`;
}

function said(body: PayloadBody): Said {
  switch (body.kind) {
    case 'sa': {
      const count = body.proposals.length;
      const summary = count === 0 ? 'no whole proposal' : `${count} ${count === 1 ? 'proposal' : 'proposals'}`;
      return { summary, lines: body.proposals.map(proposalLine) };
    }
    case 'ke': {
      const due = body.expectedOctets === undefined ? '' : ` (${body.expectedOctets.join(' or ')} due)`;
      return { summary: `${body.groupName}, ${octetsText(body.octets)}${due} ${shortHex(body.hex)}`.trimEnd() };
    }
    case 'id':
      return { summary: identityText(body) };
    case 'certificate':
      return { summary: `${body.encodingName}, ${octetsText(body.octets)}`, lines: certificateLines(body) };
    case 'certificate-request': {
      const { encodingName, authorities, octets } = body;
      const trusted = `${authorities.length} trusted ${authorities.length === 1 ? 'key' : 'keys'}`;
      const held = authorities.length === 0 ? octetsText(octets) : trusted;
      return { summary: `${encodingName}, ${held}`, lines: authorities };
    }
    case 'auth': {
      const { methodName, signatureAlgorithm: algorithm, octets, hex } = body;
      const hash = algorithm?.hash === undefined ? '' : ` with ${algorithm.hash}`;
      const how = algorithm === undefined ? methodName : `${methodName} ${algorithm.name}${hash}`;
      return { summary: `${how}, ${octetsText(octets)} ${shortHex(hex)}`.trimEnd() };
    }
    case 'nonce':
      return { summary: `${octetsText(body.octets)} ${shortHex(body.hex)}`.trimEnd() };
    case 'notify':
      return { summary: notifyText(body) };
    case 'delete': {
      const { protocolName, count, spis } = body;
      if (count === 0 && spis.length === 0) return { summary: `${protocolName} SA` };
      const named = spis.length < count ? `, ${count} stated` : '';
      return { summary: `${[protocolName, ...spis].join(' ')}${named}` };
    }
    case 'vendor-id':
      return { summary: shortText(body.vendor) };
    case 'traffic-selectors': {
      const texts = body.selectors.map(selectorText);
      const [only] = texts;
      if (only !== undefined && texts.length === 1) return { summary: only };
      return { summary: `${texts.length} selectors`, lines: texts };
    }
    case 'configuration':
      return { summary: body.cfgTypeName, lines: configurationLines(body) };
    case 'eap':
      return eapLines(body);
    case 'encrypted': {
      const { firstInner, octets } = body;
      const inside = firstInner.type === 0 ? 'empty message' : `${firstInner.name} first`;
      return { summary: `${octetsText(octets)}, ${inside}` };
    }
    case 'encrypted-fragment': {
      const { number, total, firstInner, octets } = body;
      const inside = firstInner.type === 0 ? '' : `, ${firstInner.name} first`;
      return { summary: `fragment ${number} of ${total}, ${octetsText(octets)}${inside}` };
    }
    case 'cisco-fragment': {
      const { number, isLast, fragmentId, octets } = body;
      const last = isLast ? ' (last)' : '';
      return { summary: `Cisco fragment ${number}${last}, fragment id ${fragmentId}, ${octetsText(octets)}` };
    }
    case 'opaque':
      return { summary: `${octetsText(body.octets)} ${shortHex(body.hex)}`.trimEnd() };
    default:
      return body satisfies never;
  }
}

/** Transforms by type, in the order in which the types first stand: `1 IKE: ENCR AES_CBC_256 | PRF HMAC_SHA2_512`. */
function proposalLine({ number, protocolName, spi, transforms }: SaProposal): string {
  const groups = new Map<string, string[]>();
  for (const { typeName, name, attributes } of transforms) {
    // The key length is part of the name.
    const others = attributes.filter(({ type, format }) => type !== 14 || format !== 'short');
    const stated = others.map((attribute) => ` [${attribute.name} ${shortText(`${attribute.value}`)}]`);
    const group = groups.get(typeName) ?? [];
    if (group.length === 0) groups.set(typeName, group);
    group.push(`${name}${stated.join('')}`);
  }
  const offered = [...groups].map(([typeName, names]) => `${typeName} ${names.join(', ')}`).join(' | ');
  const about = spi === '' ? `${number} ${protocolName}` : `${number} ${protocolName} ${spi}`;
  return `${about}: ${offered === '' ? 'no transforms' : offered}`;
}

/** Types whose octets are a text only by chance: gateways print these identities as hex. */
const OPAQUE_IDS = [11, 201];

function identityText({ type, typeName, text, hex }: PayloadBody & { readonly kind: 'id' }): string {
  if (text === undefined) return `${typeName} ${shortHex(hex)}`.trimEnd();
  const shown = `${typeName} ${shortText(text)}`;
  return OPAQUE_IDS.includes(type) ? `${shown} (${shortHex(hex)})` : shown;
}

function notifyText({ isError, protocol, protocolName, spi, detail }: NotifyBody): string {
  const about = protocol === 0 && spi === '' ? '' : `of ${protocolName} ${spi}`.trimEnd();
  const parts = [isError ? 'error' : '', about, detail === undefined ? '' : detailText(detail)];
  return parts.filter((part) => part !== '').join(', ');
}

function detailText(detail: NotifyDetail): string {
  switch (detail.kind) {
    case 'nat-detection':
      return detail.hash;
    case 'cookie':
      return shortHex(detail.hex);
    case 'group':
      return `use ${detail.groupName}`;
    case 'gateway':
      return `gateway ${shortText(detail.gateway)}`;
    case 'payload-type':
      return detail.typeName;
    case 'message-id':
      return `message id ${detail.messageId}`;
    case 'window-size':
      return `${detail.messages} messages at a time`;
    case 'ipcomp':
      return `${detail.transformName}, CPI ${detail.cpi}`;
    case 'address':
      return detail.address;
    case 'lifetime': {
      const ticket = detail.hiddenOctets === undefined ? '' : `, ticket ${hidden(detail.hiddenOctets)}`;
      return `${detail.seconds} s${ticket}`;
    }
    case 'hash-algorithms':
      return detail.algorithms.map(({ name }) => name).join(' ');
    case 'password-methods':
      return detail.methods.map(({ name }) => name).join(' ');
    case 'ppk-identity':
      return `${detail.typeName} ${detail.text === undefined ? shortHex(detail.hex) : shortText(detail.text)}`;
    case 'hidden':
      return hidden(detail.octets);
    case 'octets':
      return detail.text === undefined ? shortHex(detail.hex) : `${shortHex(detail.hex)} '${shortText(detail.text)}'`;
    default:
      return detail satisfies never;
  }
}
