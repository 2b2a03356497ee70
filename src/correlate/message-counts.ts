import type { EventOf } from '../model/event.ts';
import { isLiveness } from '../model/gateway-debug-events.ts';
import type { IkeSa } from '../model/result.ts';
import { type ToldOnce, toldOnce } from './debug-checks.ts';
import type { SaFacts } from './ike-sas.ts';
import { exchangesTraced } from './traced.ts';

type Packet = EventOf<'gateway.ike-packet'>;

type Counts = Pick<IkeSa, 'messages' | 'retransmissions'> & Pick<IkeSa['dpd'], 'answered' | 'unanswered'>;

const NOTHING_SEEN: Counts = { messages: null, retransmissions: null, answered: null, unanswered: null };

/** How many messages of an SA were seen: in the fuller capture, else in the debug. null where nothing could show them. */
export function messageCounts({ evidence, readings }: SaFacts): Counts {
  const { wire } = evidence;
  if (wire.length > 0) {
    // Two captures of one traffic show each message twice; the fuller one counts.
    return {
      messages: Math.max(...wire.map((seen) => seen.messages)),
      retransmissions: Math.max(...wire.map((seen) => seen.retransmissions)),
      answered: Math.max(...readings.map((reading) => reading.answeredDpd)),
      unanswered: Math.max(...readings.map((reading) => reading.unansweredDpd.length)),
    };
  }
  const debug = toldOnce(evidence);
  if (debug.packets.length > 0) return countsOf(debug);
  // A trace has no message ids, so that resends and liveness checks cannot be told.
  const traced = exchangesTraced(evidence).length;
  return traced === 0 ? NOTHING_SEEN : { ...NOTHING_SEEN, messages: traced };
}

function countsOf({ packets, runs }: ToldOnce): Counts {
  const different = new Set(packets.map(messageKey)).size;
  const checks = packets.filter(isLiveness);
  const asked = new Set(checks.filter(({ isResponse }) => !isResponse).map(exchangeKey));
  const answers = new Set(checks.filter(({ isResponse }) => isResponse).map(exchangeKey));
  const answered = [...asked].filter((key) => answers.has(key)).length;
  const counted = runs.reduce((sum, { repeats }) => sum + repeats, 0);
  return {
    messages: packets.length + 2 * counted,
    retransmissions: packets.length - different,
    answered: answered + counted,
    unanswered: asked.size - answered,
  };
}

/** The same for a message and its repetitions: a second IKE_SA_INIT with a cookie or another group has other payloads. */
function messageKey(packet: Packet): string {
  const again = packet.exchange === 'IKE_SA_INIT' ? ` ${packet.payloads} ${packet.notifies}` : '';
  return `${exchangeKey(packet)} ${packet.exchange} ${packet.isResponse}${again}`;
}

/** Who opened the exchange, and its number. */
function exchangeKey({ direction, isResponse, messageId }: Packet): string {
  return `${(direction === 'received') !== isResponse} ${messageId}`;
}
