// What the payloads of a message hold, in the words of the lab's truth: the truth's own, and our reading of the same.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IkePayload, NotifyDetail, PayloadBody } from '../../src/model/ike-payloads.ts';
import type { TrueMessage } from './lab-truth.ts';

/** The lists that `truth.json` has of a message, each in the order of the payloads. Absent where there is no such payload. */
export interface TrueContents extends TrueMessage {
  readonly decrypted?: boolean;
  readonly ids?: readonly { payload: string; type: number; type_name: string; hex: string; value: string }[];
  readonly notifies?: readonly TrueNotify[];
  /** The hashes of all authorities, one after the other. */
  readonly certreqs?: readonly { encoding: number; authority: string }[];
  readonly cfg?: { readonly type: number; readonly type_name: string; readonly attributes: readonly TrueAttribute[] };
  readonly proposals?: readonly TrueProposal[];
  readonly traffic_selectors?: Readonly<Record<string, readonly TrueSelector[]>>;
  readonly certs?: readonly { encoding: number; length: number; sha256: string }[];
  readonly auth?: { readonly method: number; readonly data_length: number };
  readonly eap?: TrueEap;
  readonly deletes?: readonly { protocol: string; spis: readonly string[] }[];
  readonly nonce?: string;
  readonly ke_group?: number;
}

interface TrueNotify {
  readonly type: number;
  readonly name: string;
  readonly protocol: number;
  readonly spi: string;
  readonly data: string;
}

interface TrueAttribute {
  readonly type: number;
  /** `private` for all of the private range. */
  readonly name: string;
  readonly length: number;
  readonly hex: string;
  readonly value?: string;
}

interface TrueProposal {
  readonly number: number;
  readonly protocol: string;
  readonly spi: string;
  readonly transforms: readonly { readonly type: string; readonly id: number; readonly name: string }[];
}

interface TrueSelector {
  readonly type: number;
  readonly protocol: number;
  readonly ports: readonly [number, number];
  readonly start: string;
  readonly end: string;
}

interface TrueEap {
  readonly code: number;
  readonly code_name: string;
  readonly identifier: number;
  readonly length: number;
  readonly type?: number;
  readonly identity?: string;
}

/** The SAs of a folder, from the truth file of its first capture. */
export interface TrueCapture {
  readonly ike_sas: readonly {
    readonly spi_i: string;
    readonly proposal?: { readonly ENCR: string; readonly INTEG?: string };
  }[];
}

export function trueCapture(capturePath: string): TrueCapture {
  return JSON.parse(readFileSync(join(dirname(capturePath), 'truth.json'), 'utf8'));
}

/** Lists of plain values, one for each kind of payload. */
export type Contents = Readonly<Record<string, unknown>>;

/** Attributes above this one are private; of those only what Cisco's Unity has is understood. */
const FIRST_PRIVATE = 16384;
const UNITY: ReadonlyMap<number, string> = new Map([
  [28672, 'UNITY_BANNER'],
  [28674, 'UNITY_DEF_DOMAIN'],
]);

export function trueContents(message: TrueContents): Contents {
  const { ids = [], notifies = [], certreqs = [], cfg, proposals = [], certs = [], auth, eap, deletes = [] } = message;
  return {
    payloads: message.payloads ?? [],
    ids: ids.map(({ payload, type, type_name, hex, value }) => [payload, type, type_name.slice(3), hex, value]),
    notifies: notifies.map(({ type, name, protocol, spi, data }) => [type, name, protocol, spi, data]),
    certreqs: certreqs.map(({ encoding, authority }) => [encoding, authority]),
    cfg: cfg === undefined ? [] : [[cfg.type, cfg.type_name, ...cfg.attributes.map((each) => trueAttribute(each))]],
    proposals: proposals.map(({ number, protocol, spi, transforms }) => [
      [number, protocol, spi],
      ...transforms.map(({ type, id, name }) => transform(type, id, name)),
    ]),
    selectors: Object.entries(message.traffic_selectors ?? {}).map(([payload, list]) => [
      payload,
      ...list.map(({ type, protocol, ports, start, end }) => [type, protocol, ...ports, start, end]),
    ]),
    certs: certs.map(({ encoding, length, sha256 }) => [encoding, length, sha256]),
    auths: auth === undefined ? [] : [[auth.method, auth.data_length]],
    eap: eap === undefined ? [] : [[eap.code, eap.code_name, eap.identifier, eap.length, eap.type, eap.identity]],
    deletes: deletes.map(({ protocol, spis }) => [protocol, ...spis]),
    nonces: message.nonce === undefined ? [] : [message.nonce],
    groups: message.ke_group === undefined ? [] : [message.ke_group],
  };
}

/** A value is shown where it is understood and no secret: whatever a gateway hands out in private attributes may be one. */
function trueAttribute({ type, name, length, value }: TrueAttribute): unknown[] {
  if (length === 0) return [type, name, length, 'requested'];
  if (type < FIRST_PRIVATE) return [type, name, length, value];
  const unity = UNITY.get(type);
  return unity === undefined ? [type, `private-${type}`, length, 'hidden'] : [type, unity, length, value];
}

/** The truth numbers key exchanges and sequence numbers instead of naming them. */
function transform(type: string, id: number, name: string): unknown[] {
  if (type === 'KE' || type === 'DH') return ['DH', id];
  return type === 'SN' || type === 'ESN' ? ['ESN', id] : [type, id, name];
}

export function contentsOf(payloads: readonly IkePayload[]): Contents {
  const bodies = payloads.map(({ body }) => body);
  const of = <K extends PayloadBody['kind']>(kind: K) =>
    bodies.filter((body): body is Extract<PayloadBody, { readonly kind: K }> => body.kind === kind);
  return {
    payloads: payloads.map(({ name, body }) => (body.kind === 'notify' ? `${name}(${body.typeName})` : name)),
    ids: payloads.flatMap(({ name, body }) =>
      body.kind === 'id' ? [[name, body.type, body.typeName, body.hex, body.text]] : [],
    ),
    notifies: of('notify').map(({ type, typeName, protocol, spi, octets, detail }) => {
      const data = detail === undefined ? '' : dataOf(detail);
      // A stated number of octets that is not that of the data would show as a difference.
      return [type, typeName, protocol, spi, octets === data.length / 2 ? data : `${octets} octets`];
    }),
    certreqs: of('certificate-request').map(({ encoding, authorities }) => [encoding, authorities.join('')]),
    cfg: of('configuration').map(({ cfgType, cfgTypeName, attributes }) => [
      cfgType,
      cfgTypeName,
      ...attributes.map(({ type, name, octets, value, requested, hidden }) => {
        const marks = [...(requested === true ? ['requested'] : []), ...(hidden === true ? ['hidden'] : [])];
        return [type, name, octets, ...(value === undefined ? [] : [value]), ...marks];
      }),
    ]),
    proposals: of('sa').flatMap((sa) =>
      sa.proposals.map(({ number, protocolName, spi, transforms }) => [
        [number, protocolName, spi],
        ...transforms.map(({ typeName, id, name }) => transform(typeName, id, name)),
      ]),
    ),
    selectors: payloads.flatMap(({ name, body }) =>
      body.kind === 'traffic-selectors'
        ? [
            [
              name,
              ...body.selectors.map(({ type, protocol, startPort, endPort, startAddress, endAddress }) => {
                return [type, protocol, startPort, endPort, startAddress, endAddress];
              }),
            ],
          ]
        : [],
    ),
    certs: of('certificate').map(({ encoding, octets, x509 }) => [encoding, octets, x509?.sha256]),
    auths: of('auth').map(({ method, octets }) => [method, octets]),
    eap: of('eap').map(({ code, codeName, id, length, type, text }) => [code, codeName, id, length, type, text]),
    deletes: of('delete').map(({ protocolName, spis }) => [protocolName, ...spis]),
    nonces: of('nonce').map(({ hex }) => hex),
    groups: of('ke').map(({ group }) => group),
  };
}

/** The octets that were read, in hex. */
function dataOf(detail: NotifyDetail): string {
  switch (detail.kind) {
    case 'nat-detection':
      return detail.hash;
    case 'cookie':
    case 'octets':
      return detail.hex;
    case 'group':
      return u16(detail.group);
    case 'hash-algorithms':
      return detail.algorithms.map(({ id }) => u16(id)).join('');
    default:
      return `${detail.kind} is none of the lab`;
  }
}

function u16(value: number): string {
  return value.toString(16).padStart(4, '0');
}
