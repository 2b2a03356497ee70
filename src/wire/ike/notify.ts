// Notify payloads (RFC 7296 §3.10). `notify-details.ts` knows the formats of their data.
import type { Decoded } from '../../model/diagnostic.ts';
import type { PayloadBody } from '../../model/ike-payloads.ts';
import { notifyDetail } from './notify-details.ts';
import { isErrorNotify, notifyName } from './notify-names.ts';
import { type Body, decoded, hexOf, tooShort } from './octets.ts';
import { protocolName } from './protocol-names.ts';

const NOTIFY_HEADER = 4;

export function notify(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < NOTIFY_HEADER) return tooShort(body, 'a Notify payload', NOTIFY_HEADER);
  const protocol = view.getUint8(start);
  const spiOctets = view.getUint8(start + 1);
  const type = view.getUint16(start + 2);
  const typeName = notifyName(type);
  const data = start + NOTIFY_HEADER + spiOctets;
  const named = { kind: 'notify', type, typeName, isError: isErrorNotify(type) } as const;
  const about = { protocol, protocolName: protocolName(protocol) };
  if (data > end) {
    const there = end - start - NOTIFY_HEADER;
    const message = `A notify ${typeName} states an SPI of ${spiOctets} octets, ${there} are there.`;
    return decoded(
      { ...named, ...about, spi: '', octets: 0 },
      { code: 'ike.notify-spi-length', at: start + 1, message },
    );
  }
  const spi = hexOf(view, start + NOTIFY_HEADER, data);
  const { detail, isMalformed } = notifyDetail(view, type, data, end);
  const value = { ...named, ...about, spi, octets: end - data, ...(detail === undefined ? {} : { detail }) };
  if (!isMalformed || cut) return decoded(value);
  const message = `A notify ${typeName} holds ${end - data} octets of data that are not of its format.`;
  return decoded(value, { code: 'ike.notify-data', at: data, message });
}
