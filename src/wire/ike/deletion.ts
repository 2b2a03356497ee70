// Delete payloads (RFC 7296 §3.11).
import type { Decoded, Problem } from '../../model/diagnostic.ts';
import type { PayloadBody } from '../../model/ike-payloads.ts';
import { type Body, decoded, hexOf, MAX_ITEMS, tooShort } from './octets.ts';
import { PROTOCOL_ID, protocolName } from './protocol-names.ts';

const DELETE_HEADER = 4;

/** An IKE SA is named by the header, AH and ESP by the SPIs of the sender's inbound SAs. */
const SPI_OCTETS: ReadonlyMap<number, number> = new Map([
  [PROTOCOL_ID.ike, 0],
  [PROTOCOL_ID.ah, 4],
  [PROTOCOL_ID.esp, 4],
]);

export function deletion(body: Body): Decoded<PayloadBody> {
  const { view, start, end, cut } = body;
  if (end - start < DELETE_HEADER) return tooShort(body, 'a Delete payload', DELETE_HEADER);
  const protocol = view.getUint8(start);
  const size = view.getUint8(start + 1);
  const count = view.getUint16(start + 2);
  const at = start + DELETE_HEADER;
  const problems: Problem[] = [];
  const due = SPI_OCTETS.get(protocol);
  if (due !== undefined && size !== due) {
    const message = `A Delete for ${protocolName(protocol)} states SPIs of ${size} octets, ${due} are due.`;
    problems.push({ code: 'ike.delete-spi-size', at: start + 1, message });
  }
  if (!cut && count * size !== end - at) {
    const message = `A Delete states ${count} SPIs of ${size} octets and holds ${end - at} octets.`;
    problems.push({ code: 'ike.delete-spi-count', at: start + 2, message });
  }
  const there = size === 0 ? 0 : Math.min(count, Math.floor((end - at) / size));
  if (there > MAX_ITEMS) {
    const message = `A Delete names ${there} SPIs; those behind ${MAX_ITEMS} are left out.`;
    problems.push({ code: 'ike.too-many-spis', at: at + MAX_ITEMS * size, message });
  }
  const spis = Array.from({ length: Math.min(there, MAX_ITEMS) }, (_, i) =>
    hexOf(view, at + i * size, at + (i + 1) * size),
  );
  return decoded({ kind: 'delete', protocol, protocolName: protocolName(protocol), count, spis }, ...problems);
}
