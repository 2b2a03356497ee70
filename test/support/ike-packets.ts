// IKE messages of one client and one gateway as packets on port 4500, made by hand.
import {
  type CapturedPacket,
  CLIENT,
  ethernet,
  GATEWAY,
  type IkeOptions,
  type Ipv4Options,
  ike,
  ipv4,
  MARKER,
  octets,
  SPI_R,
  sk,
  u16,
  udp,
} from './packets.ts';

export const ZERO = '0000000000000000';
export const SA_PAYLOAD = octets(
  '0000002c 01010004 0300000c 0100000c 800e0100 03000008 0300000e 03000008 02000007 00000008 04000013',
);
export const NONCE = new Uint8Array(32).fill(7);

/** A packet from the client (or the gateway, for `back`) on port 4500. */
export function packet(message: Uint8Array, second: number, back = false, fraction = 0): CapturedPacket {
  const ip: Ipv4Options = back ? { from: GATEWAY, to: CLIENT } : {};
  return {
    frame: ethernet(ipv4(ip, udp(4500, 4500, octets(MARKER, message)))),
    seconds: 1_700_000_000 + second,
    fraction,
  };
}

export const request = (options: IkeOptions, inner = 0, size = 64, fill = options.id ?? 0) =>
  sk({ spiR: SPI_R, flags: 0x08, ...options }, inner, size, fill);
export const response = (options: IkeOptions, inner = 0, size = 64, fill = (options.id ?? 0) + 100) =>
  sk({ spiR: SPI_R, flags: 0x20, ...options }, inner, size, fill);
export const init = (options: IkeOptions = {}, nonce = NONCE) =>
  ike({ spiR: ZERO, exchange: 34, flags: 0x08, ...options }, [33, SA_PAYLOAD], [40, nonce]);
export const initResponse = (options: IkeOptions = {}) =>
  ike({ exchange: 34, spiR: SPI_R, flags: 0x20, ...options }, [33, SA_PAYLOAD], [40, NONCE]);
export const refusal = (type: number, options: IkeOptions = {}) =>
  ike({ exchange: 34, spiR: ZERO, flags: 0x20, ...options }, [41, octets('0000', u16(type))]);

/** A liveness check of the client and its answer, two milliseconds later. */
export const liveness = (id: number, second: number) => [
  packet(request({ id }), second),
  packet(response({ id }), second, true, 2000),
];
