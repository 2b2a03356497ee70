// What the NAT_DETECTION notifies of IKE_SA_INIT tell (RFC 7296 §2.23): each side hashes the addresses that it believes in.
import type { IkeSaSeen } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { spiText } from '../wire/ike/header.ts';
import { natDetectionHash } from '../wire/ike/nat-detection.ts';
import type { IkeMessage } from './ike-message.ts';
import { notifyBodies } from './message-facts.ts';

const SOURCE = 16388;
const DESTINATION = 16389;

export class NatDetection {
  #initiator: boolean | undefined;
  #responder: boolean | undefined;

  /**
   * Compares the hashes of an IKE_SA_INIT with the addresses that it has here. A sender may state a wrong source on
   * purpose, to have ESP in UDP; a destination that differs was rewritten on the way.
   */
  note(message: IkeMessage): void {
    const { source, destination } = natDetectionOf(message);
    if (message.header.fromInitiator) {
      if (source !== undefined) this.#initiator = source;
      if (destination !== undefined) this.#responder = destination;
    } else {
      if (source !== undefined) this.#responder = source;
      if (destination !== undefined) this.#initiator = destination;
    }
  }

  seen(): IkeSaSeen['nat'] {
    return { initiator: this.#initiator, responder: this.#responder };
  }
}

/** Whether the sender's own address, and that of the other end, differ from those in the packet; undefined if not told. */
export function natDetectionOf(message: IkeMessage): { source: boolean | undefined; destination: boolean | undefined } {
  if (message.cut || message.header.exchange !== EXCHANGE.saInit) return { source: undefined, destination: undefined };
  return { source: differs(message, SOURCE), destination: differs(message, DESTINATION) };
}

/** True where none of the notifies of this type has the hash of the packet's own address. */
function differs(message: IkeMessage, type: typeof SOURCE | typeof DESTINATION): boolean | undefined {
  const bodies = notifyBodies(message, type);
  if (bodies.length === 0) return undefined;
  const { header } = message;
  const { address, port } = type === SOURCE ? message.from : message.to;
  const initiatorSpi = spiText(header.initiatorHigh, header.initiatorLow);
  const responderSpi = spiText(header.responderHigh, header.responderLow);
  const expected = natDetectionHash(initiatorSpi, responderSpi, address, port);
  return !bodies.includes(expected);
}
