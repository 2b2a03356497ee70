import type { Payload } from '../ike/octets.ts';
import { EXCHANGE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';

const NAMES: ReadonlyMap<number, string> = new Map([
  [PAYLOAD.SA, 'SA'],
  [PAYLOAD.KE, 'KE'],
  [PAYLOAD.IDi, 'IDi'],
  [PAYLOAD.IDr, 'IDr'],
  [PAYLOAD.CERT, 'CERT'],
  [PAYLOAD.CERTREQ, 'CERTREQ'],
  [PAYLOAD.AUTH, 'AUTH'],
  [PAYLOAD.DELETE, 'D'],
  [PAYLOAD.VENDOR_ID, 'V'],
  [PAYLOAD.TSi, 'TSi'],
  [PAYLOAD.TSr, 'TSr'],
  [PAYLOAD.CONFIG, 'CP'],
  [PAYLOAD.EAP, 'EAP'],
]);

const NOTIFY_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(NOTIFY).map(([name, number]) => [number, name]),
);

/** Payloads in the names of RFC 7296 §1.2: `SA`, `Ni`, `N(COOKIE)`, `CP`. */
export function payloadNames(payloads: readonly Payload[], fromInitiator: boolean): string[] {
  return payloads.map(({ type, body }) => {
    if (type === PAYLOAD.NONCE) return fromInitiator ? 'Ni' : 'Nr';
    if (type === PAYLOAD.NOTIFY) {
      const number = body.readUInt16BE(2);
      return `N(${notifyName(number)})`;
    }
    return NAMES.get(type) ?? `payload ${type}`;
  });
}

/** `AUTHENTICATION_FAILED`, or the number where the registry has no name. */
export const notifyName = (type: number): string => NOTIFY_NAMES.get(type) ?? String(type);

export type ExchangeName = keyof typeof EXCHANGE;

const EXCHANGE_NAMES: readonly ExchangeName[] = ['IKE_SA_INIT', 'IKE_AUTH', 'CREATE_CHILD_SA', 'INFORMATIONAL'];

/** Name of an exchange. Throws on a number that no simulated peer sends. */
export function exchangeName(exchange: number): ExchangeName {
  const found = EXCHANGE_NAMES.find((name) => EXCHANGE[name] === exchange);
  if (found === undefined) throw new Error(`no exchange ${exchange}`);
  return found;
}
