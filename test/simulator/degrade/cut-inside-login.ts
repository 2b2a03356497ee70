import type { Capture, Sighting } from './captures.ts';
import { editCaptures, openCapture, sightings } from './captures.ts';
import { IKE_AUTH } from './frame.ts';
import { keepsOf, type Operator } from './operator.ts';

// A login with EAP takes several IKE_AUTH round trips (RFC 7296 §2.16). A capture that ends after the second request
// shows a login that looks like one which the gateway never answered.
const MESSAGES = 3;

export const cutInsideLogin: Operator = {
  name: 'cut-inside-login',
  title: 'Capture that ends between two EAP round trips',
  losesSentence: `Everything after the third IKE_AUTH message of the first login with more of them is gone; that the
    exchange stops there says nothing about its end.`.replace(/\s+/g, ' '),
  applies: (files) => files.some((file) => cutAt(openCapture(file)) !== null),
  apply: (files) =>
    editCaptures(files, 'less', (capture) => {
      const end = cutAt(capture);
      return end === null ? null : { options: capture.options, packets: capture.packets.slice(0, end) };
    }),
  keeps: keepsOf({ wire: [] }),
};

/** How many packets stand before the cut: up to the last one of the third message, its fragments counted in. */
function cutAt(capture: Capture | null): number | null {
  if (capture === null) return null;
  const seen = sightings(capture);
  const messages = new Map<string, Set<string>>();
  for (const [index, sighting] of seen.entries()) {
    const ike = sighting.frame?.ike;
    if (!ike || ike.exchange !== IKE_AUTH) continue;
    const ofSa = messages.get(ike.initiatorSpi) ?? new Set();
    messages.set(ike.initiatorSpi, ofSa.add(`${ike.messageId}/${ike.response}`));
    // The fourth message has begun, so the third is complete or never will be.
    if (ofSa.size > MESSAGES) return endOfMessage(seen.slice(0, index), ike.initiatorSpi, [...ofSa][MESSAGES - 1]);
  }
  return null;
}

function endOfMessage(before: readonly Sighting[], initiatorSpi: string, message: string | undefined): number {
  const datagrams = new Set<string>();
  let end = 0;
  for (const [index, { frame }] of before.entries()) {
    if (!frame) continue;
    const { ike, fragment } = frame;
    const datagram = fragment && `${frame.source}/${frame.target}/${fragment.id}`;
    const isMessage = ike?.initiatorSpi === initiatorSpi && `${ike.messageId}/${ike.response}` === message;
    if (isMessage && ike.exchange === IKE_AUTH && datagram) datagrams.add(datagram);
    if ((isMessage && ike.exchange === IKE_AUTH) || (datagram && datagrams.has(datagram))) end = index + 1;
  }
  return end;
}
