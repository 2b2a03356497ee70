// The SA payload with names beside its numbers (RFC 7296 §3.3). `proposals.ts` does the reading.
import type { Decoded } from '../../model/diagnostic.ts';
import type { PayloadBody, SaAttribute, SaTransform } from '../../model/ike-payloads.ts';
import { type Body, decoded } from './octets.ts';
import { proposals, type Transform, type TransformAttribute } from './proposals.ts';
import { protocolName } from './protocol-names.ts';
import { attributeName, transformName, transformTypeName } from './transforms.ts';

export function securityAssociation({ view, start, end }: Body): Decoded<PayloadBody> {
  const { value, problems } = proposals(view, start, end);
  const named = value.map(({ number, protocol, spi, transforms }) => ({
    number,
    protocol,
    protocolName: protocolName(protocol),
    spi,
    transforms: transforms.map(namedTransform),
  }));
  return decoded({ kind: 'sa', proposals: named }, ...problems);
}

function namedTransform({ type, id, keyBits, attributes }: Transform): SaTransform {
  return {
    type,
    typeName: transformTypeName(type),
    id,
    name: transformName(type, id, keyBits),
    ...(keyBits === undefined ? {} : { keyBits }),
    attributes: attributes.map(namedAttribute),
  };
}

function namedAttribute(attribute: TransformAttribute): SaAttribute {
  return { name: attributeName(attribute.type), ...attribute };
}
