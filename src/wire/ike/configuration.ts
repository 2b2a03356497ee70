// Configuration payloads (RFC 7296 §3.15). `configuration-values.ts` knows what is understood and harmless; every other
// value stays hidden, since Cisco's gateways hand out session tokens in private attributes whose numbers nobody knows.
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { ConfigurationAttribute, PayloadBody } from '../../model/ike-payloads.ts';
import { configurationName, configurationValue } from './configuration-values.ts';
import { type Body, decoded, MAX_ITEMS, tooShort } from './octets.ts';

const CP_HEADER = 4;
const ATTRIBUTE_HEADER = 4;
/** The top bit is reserved (RFC 7296 §3.15.1). */
const ATTRIBUTE_TYPE = 0x7fff;
const CFG_REQUEST = 1;

const CFG_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'CFG_REQUEST'],
  [2, 'CFG_REPLY'],
  [3, 'CFG_SET'],
  [4, 'CFG_ACK'],
]);

export function configuration(body: Body): Decoded<PayloadBody> {
  const { view, start, end } = body;
  if (end - start < CP_HEADER) return tooShort(body, 'a CP payload', CP_HEADER);
  const cfgType = view.getUint8(start);
  const attributes: ConfigurationAttribute[] = [];
  const problems: Problem[] = [];
  const cfgTypeName = CFG_TYPES.get(cfgType) ?? `cfg-${cfgType}`;
  const value = { kind: 'configuration', cfgType, cfgTypeName, attributes } as const;
  let at = start + CP_HEADER;
  while (at < end) {
    if (attributes.length === MAX_ITEMS) {
      const message = `A CP payload holds more than ${MAX_ITEMS} attributes. The rest is left out.`;
      return decoded(value, ...problems, { code: 'ike.too-many-attributes', at, message });
    }
    const length = end - at >= ATTRIBUTE_HEADER ? ATTRIBUTE_HEADER + view.getUint16(at + 2) : Infinity;
    if (length > end - at) {
      const message = 'A configuration attribute does not fit its CP payload.';
      return decoded(value, ...problems, { code: 'ike.attribute-length', at, message });
    }
    const read = attribute(body, at, at + length, cfgType === CFG_REQUEST);
    attributes.push(read.value);
    problems.push(...read.problems);
    at += length;
  }
  return decoded(value, ...problems);
}

function attribute(
  { view, origin }: Body,
  at: number,
  end: number,
  isRequest: boolean,
): Decoded<ConfigurationAttribute> {
  const type = view.getUint16(at) & ATTRIBUTE_TYPE;
  const start = at + ATTRIBUTE_HEADER;
  const name = configurationName(type);
  const place = { type, name, octets: end - start, start: start - origin, end: end - origin };
  if (start === end) return decoded(isRequest ? { ...place, requested: true } : place);
  const { value, isMalformed } = configurationValue(view, type, start, end);
  if (value !== undefined) return decoded({ ...place, value });
  const hidden = { ...place, hidden: true } as const;
  if (!isMalformed) return decoded(hidden);
  const message = `The configuration attribute ${name} holds ${end - start} octets that are not of its format.`;
  return decoded(hidden, { code: 'ike.attribute-value', at: start, message });
}
