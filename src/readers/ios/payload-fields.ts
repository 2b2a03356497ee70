import type { EvidenceRef } from '../../model/evidence.ts';
import type {
  ShownConfiguration,
  ShownEap,
  ShownIdentity,
  ShownPayload,
  ShownProposals,
  ShownSelector,
  ShownSelectors,
} from '../../model/gateway-packet-fields.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { SHOWN } from './config-attributes.ts';
import type { Field } from './packet-fields.ts';

// The fields of the payloads of one message, each below the name of its payload.

/** An attribute of a configuration payload with everything that was printed of its value. */
export interface PrintedAttribute {
  readonly name: string;
  readonly octets: number;
  /** Lines of text. */
  readonly data: string[];
  /** Octets of a dump, in hex. */
  hex: string;
  readonly line: IosLine;
}

/** More of one kind are counted: a hostile log must not fill the memory. */
const MOST = 64;

/** Generic header, type and three octets that are reserved, in front of the identification data (RFC 7296 §3.5). */
const ID_HEADER = 8;

/** Which fields a payload has. */
const FIELDS_OF: Readonly<Record<string, readonly Field['is'][]>> = {
  SA: ['proposal', 'transform'],
  KE: ['group', 'dump'],
  IDi: ['id-type', 'dump'],
  IDr: ['id-type', 'dump'],
  AUTH: ['auth', 'dump'],
  NOTIFY: ['protocol', 'dump'],
  DELETE: ['protocol', 'dump'],
  TSi: ['selector', 'ports', 'addresses'],
  TSr: ['selector', 'ports', 'addresses'],
  CFG: ['cfg', 'attribute', 'dump'],
  EAP: ['eap', 'eap-type', 'dump'],
};
/** Fields whose place is told. */
const NEEDS_LINE: ReadonlySet<Field['is']> = new Set(['id-type', 'dump', 'attribute']);
/** Spelled as in RFC 7296. */
const OTHER_NAMES: Readonly<Record<string, string>> = { CP: 'CFG', D: 'DELETE' };

type Written<T> = { -readonly [K in keyof T]: T[K] };
type Proposal = Written<ShownProposals['proposals'][number]> & { transforms: { type: number; id: string }[] };

/** A payload whose fields are being read. */
interface Current {
  readonly name: string;
  readonly octets: number | undefined;
  readonly proposals: Proposal[];
  readonly selectors: Written<ShownSelector>[];
  readonly attributes: { name: string; octets: number; value?: string }[];
  single: ShownPayload | undefined;
  cfg: string | undefined;
  readonly eap: Written<Pick<ShownEap, 'code' | 'id' | 'type'>>;
  id: { readonly type: string; readonly from: IosLine; to: IosLine; hex: string; isPlain: boolean } | undefined;
  leftOut: number;
}

export class PayloadFields {
  readonly attributes: PrintedAttribute[] = [];
  private readonly source: EvidenceRef['source'];
  private readonly head: IosLine;
  private readonly done: ShownPayload[] = [];
  private leftOut = 0;
  private current: Current | undefined;
  /** The attribute that a dump, or more lines of text, would be of. */
  private attribute: PrintedAttribute | undefined;

  constructor(source: EvidenceRef['source'], head: IosLine) {
    this.source = source;
    this.head = head;
  }

  take(field: Field, lineOf: () => IosLine | undefined): 'used' | 'known' | 'strange' {
    if (field.is === 'payload') {
      this.close();
      const name = field.name.replace(/\(.*/, '');
      this.current = opened(OTHER_NAMES[name] ?? name, field.octets);
      return 'used';
    }
    const line = NEEDS_LINE.has(field.is) ? (lineOf() ?? this.head) : this.head;
    // Whatever it stands below: it may be a secret.
    if (field.is === 'attribute') this.attribute = this.printed(field, line);
    if (field.is === 'dump' && this.attribute !== undefined) this.attribute.hex += field.hex;
    const { current } = this;
    // The octets of a payload of which no fields are printed.
    if (current === undefined || !hasField(current, field)) return field.is === 'dump' ? 'known' : 'strange';
    return take(current, field, line) ? 'used' : 'known';
  }

  /** A line without known fields; true for data of an attribute. */
  unknown(text: string): boolean {
    const { attribute } = this;
    const isData = attribute !== undefined && attribute.data.length > 0 && lengthOf(attribute.data) < attribute.octets;
    if (isData) attribute.data.push(text);
    else if (text.includes('Next payload: ')) this.close();
    return isData;
  }

  end(): { readonly payloads: readonly ShownPayload[]; readonly leftOut: number } {
    this.close();
    return { payloads: this.done, leftOut: this.leftOut };
  }

  private close(): void {
    const { current } = this;
    this.current = undefined;
    this.attribute = undefined;
    const payload = current === undefined ? undefined : shownOf(current, this.source);
    if (payload === undefined) return;
    if (this.done.length < MOST) this.done.push(payload);
    else this.leftOut++;
  }

  private printed({ name, octets, data }: Extract<Field, { is: 'attribute' }>, line: IosLine): PrintedAttribute {
    const attribute = { name, octets, data: data === undefined ? [] : [data], hex: '', line };
    this.attributes.push(attribute);
    return attribute;
  }
}

function opened(name: string, octets: number | undefined): Current {
  return {
    name,
    octets,
    proposals: [],
    selectors: [],
    attributes: [],
    single: undefined,
    cfg: undefined,
    eap: {},
    id: undefined,
    leftOut: 0,
  };
}

function hasField({ name, proposals }: Current, { is }: Field): boolean {
  return FIELDS_OF[name]?.includes(is) === true && (is !== 'transform' || proposals.length > 0);
}

/** False for what is known and kept nowhere. */
function take(current: Current, field: Field, line: IosLine): boolean {
  switch (field.is) {
    case 'proposal': {
      const { number, protocol, spiOctets } = field;
      add(current, current.proposals, { number, protocol, spiOctets, transforms: [] });
      return true;
    }
    case 'transform': {
      const proposal = current.proposals.at(-1);
      if (proposal === undefined) return false;
      // Those of a proposal that found no place are none of the one before it.
      if (current.leftOut > 0) return false;
      if (proposal.transforms.length < MOST) proposal.transforms.push({ type: field.type, id: field.id });
      else proposal.leftOut = (proposal.leftOut ?? 0) + 1;
      return true;
    }
    case 'group':
      current.single ??= { kind: 'key-exchange', group: field.group };
      return true;
    case 'id-type':
      current.id ??= { type: field.type, from: line, to: line, hex: '', isPlain: true };
      return true;
    case 'dump':
      if (current.id === undefined) return false;
      current.id.hex += field.hex;
      current.id.isPlain &&= field.isPlain;
      current.id.to = line;
      return true;
    case 'auth':
      current.single ??= { kind: 'auth', method: field.method };
      return true;
    case 'protocol':
      current.single ??= protocolOf(current.name, field);
      return true;
    case 'selector':
      add(current, current.selectors, { type: field.type, protocol: field.protocol });
      return true;
    case 'ports':
      Object.assign(selectorWithout(current, 'startPort'), { startPort: field.startPort, endPort: field.endPort });
      return true;
    case 'addresses': {
      const { startAddress, endAddress } = field;
      Object.assign(selectorWithout(current, 'startAddress'), { startAddress, endAddress });
      return true;
    }
    case 'cfg':
      current.cfg ??= field.type;
      return true;
    case 'attribute':
      add(current, current.attributes, attributeOf(field));
      return true;
    case 'eap':
      Object.assign(current.eap, { code: field.code, id: field.id });
      return true;
    case 'eap-type':
      current.eap.type ??= field.type;
      return true;
    default:
      return false;
  }
}

function add<T>(current: Current, list: T[], item: T): void {
  if (list.length < MOST) list.push(item);
  else current.leftOut++;
}

/** The selector that these belong to: the last, or another where that has some already. */
function selectorWithout(current: Current, key: 'startPort' | 'startAddress'): Written<ShownSelector> {
  const last = current.selectors.at(-1);
  if (last !== undefined && last[key] === undefined) return last;
  const selector: Written<ShownSelector> = {};
  add(current, current.selectors, selector);
  return selector;
}

function protocolOf(payload: string, field: Extract<Field, { is: 'protocol' }>): ShownPayload {
  const { protocol, spiOctets, type, spis } = field;
  if (payload === 'DELETE') return { kind: 'delete', protocol, spiOctets, ...(spis !== undefined && { spis }) };
  return { kind: 'notify', protocol, spiOctets, ...(type !== undefined && { type }) };
}

/** The value only of what is known to be harmless, and only if it stands on this line to its end. */
function attributeOf({ name, octets, data }: Extract<Field, { is: 'attribute' }>): Current['attributes'][number] {
  const isWhole = data !== undefined && (data.length >= octets || /^ipv6-/.test(name));
  return { name, octets, ...(isWhole && SHOWN.has(name) && { value: data.trim() }) };
}

function shownOf(current: Current, source: EvidenceRef['source']): ShownPayload | undefined {
  const { name, proposals, selectors, attributes, cfg, eap } = current;
  const leftOut = current.leftOut > 0 ? { leftOut: current.leftOut } : {};
  if (name === 'SA' && proposals.length > 0)
    return { kind: 'proposals', proposals, ...leftOut } satisfies ShownProposals;
  if ((name === 'IDi' || name === 'IDr') && current.id !== undefined) return identityOf(name, current, source);
  if ((name === 'TSi' || name === 'TSr') && selectors.length > 0)
    return { kind: 'selectors', payload: name, selectors, ...leftOut } satisfies ShownSelectors;
  if (name === 'CFG' && (cfg !== undefined || attributes.length > 0)) {
    const type = cfg === undefined ? {} : { type: cfg };
    return { kind: 'configuration', ...type, attributes, ...leftOut } satisfies ShownConfiguration;
  }
  if (name === 'EAP' && Object.keys(eap).length > 0) return { kind: 'eap', ...eap };
  return current.single;
}

/**
 * The octets below the type are the identification data if they are as many as that has: what a dump shows is said nowhere, and
 * of a part or of more than it nothing can be told.
 */
function identityOf(
  payload: 'IDi' | 'IDr',
  { id, octets }: Current,
  source: EvidenceRef['source'],
): ShownIdentity | undefined {
  if (id === undefined) return undefined;
  const { type, from, to, hex, isPlain } = id;
  const isWhole = isPlain && octets !== undefined && hex.length > 0 && hex.length === 2 * (octets - ID_HEADER);
  const evidence = { source, start: from.start, end: to.end, line: from.number };
  return { kind: 'identity', payload, type, ...(isWhole && { hex: hex.toUpperCase() }), evidence };
}

/** As the length of an attribute counts: a character for each line break. */
function lengthOf(data: readonly string[]): number {
  return data.reduce((sum, line) => sum + line.length + 1, -1);
}
