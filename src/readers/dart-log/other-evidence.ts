// Tickets hold several outputs in one file. This reader takes the client's records and only tells what else is there.

/** Output of Cisco IOS is somewhere near: said by nobody else, and cheap to find. */
const MENTIONED = /show crypto|crypto ikev2|IKEv2(?:-[A-Z]{2,12})?:/i;
/** The line itself was printed by IOS or typed there, whatever record stands above it. */
const PRINTED =
  /^ {0,40}(?:[A-Za-z][\w.\\-]{0,62}(?:\([\w-]{1,40}\))?[#>] ?(?:sho?w?|debug|conf\w*|ter\w*) |crypto ikev2 |Crypto session current status|IPv[46] Crypto IKEv2 |Tunnel-id\s|Building configuration\.\.\.)/;
/** A debug message, behind whatever its line begins with. */
const DEBUGGED = /^ {0,40}.{0,100}IKEv2(?:-[A-Z]{2,12})?:\((?:SESSION|SA) ID = /;

export function mentionsIos(text: string): boolean {
  return MENTIONED.test(text);
}

/** True for a line that no client writes: a record is over there. */
export function isIosOutput(text: string): boolean {
  return PRINTED.test(text) || (text.includes('IKEv2') && DEBUGGED.test(text));
}
