// What the NAT_DETECTION notifies of IKE_SA_INIT tell (RFC 7296 §2.23): each side hashes the addresses that it believes in.
import type { IkeSaSeen } from '../model/wire-events.ts';
import { EXCHANGE } from '../wire/ike/exchange-names.ts';
import { spiText } from '../wire/ike/header.ts';
import { natDetectionHash } from '../wire/ike/nat-detection.ts';
import type { IkeMessage } from './ike-message.ts';
import { notifyBodies } from './message-facts.ts';

const SOURCE = 16388;
const DESTINATION = 16389;

type Answer = boolean | undefined;

/** What both IKE_SA_INIT say of each end: the end itself, and the other one, which wrote to it. */
export class NatDetection {
  #initiatorOwn: Answer;
  #initiatorOther: Answer;
  #responderOwn: Answer;
  #responderOther: Answer;

  /** Compares the hashes of an IKE_SA_INIT with the addresses that it has where it was captured. */
  note(message: IkeMessage): void {
    const { source, destination } = natDetectionOf(message);
    if (message.header.fromInitiator) {
      this.#initiatorOwn = source ?? this.#initiatorOwn;
      this.#responderOther = destination ?? this.#responderOther;
    } else {
      this.#responderOwn = source ?? this.#responderOwn;
      this.#initiatorOther = destination ?? this.#initiatorOther;
    }
  }

  seen(): IkeSaSeen['nat'] {
    return {
      initiator: isTranslated(this.#initiatorOwn, this.#initiatorOther),
      responder: isTranslated(this.#responderOwn, this.#responderOther),
    };
  }
}

/** A capture between an end and its NAT sees the end's own hash fit, one behind the NAT the other's: only both tell that there is none. */
function isTranslated(own: Answer, other: Answer): Answer {
  if (own === true || other === true) return true;
  return own === false && other === false ? false : undefined;
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
