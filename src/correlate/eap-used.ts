import { debugOf, type SaEvidence } from './sa-evidence.ts';
import { authTraced } from './traced.ts';
import type { WireReading } from './wire-sa.ts';

/** Whether the client authenticated with EAP: null where nothing could show it. */
export function eapUsed(evidence: SaEvidence, readings: readonly WireReading[]): boolean | null {
  const packets = debugOf(evidence, 'gateway.ike-packet');
  const methods = debugOf(evidence, 'gateway.auth-method').filter((event) => event.side === 'peer');
  const printed = [
    ...methods.map((event) => event.method),
    ...evidence.snapshots.flatMap((shown) => shown.authVerify ?? []),
  ];
  if (packets.some((packet) => packet.payloads.includes('EAP')) || printed.some((method) => /EAP/i.test(method)))
    return true;
  const traced = authTraced(evidence).eap;
  if (traced === true || readings.some((reading) => reading.eap === true)) return true;
  if (printed.length > 0) return false;
  // The debug prints inner payloads: an answered IKE_AUTH without EAP in either message is one without EAP.
  const auths = packets.filter((packet) => packet.exchange === 'IKE_AUTH');
  if (auths.some((packet) => packet.isResponse) && auths.some((packet) => !packet.isResponse)) return false;
  return traced === false || readings.some((reading) => reading.eap === false) ? false : null;
}
