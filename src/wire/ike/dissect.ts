// What a payload says: one decoder for each family of payload types. All of them are total; what does not fit its
// parent ends the reading there, with a problem.
import type { Decoded } from '../../model/diagnostic.ts';
import type { IkePayload, PayloadBody } from '../../model/ike-payloads.ts';
import { authentication } from './authentication.ts';
import { certificate, certificateRequest } from './certificates.ts';
import { bodyStart } from './clear-payloads.ts';
import { configuration } from './configuration.ts';
import { deletion } from './deletion.ts';
import { eap } from './eap.ts';
import { identification } from './identification.ts';
import { keyExchange, nonce } from './key-exchange.ts';
import { notify } from './notify.ts';
import { type Body, decoded, opaque } from './octets.ts';
import type { Payload } from './payload-chain.ts';
import { PAYLOAD, payloadName } from './payload-names.ts';
import { ciscoFragment, encrypted, encryptedFragment } from './protected.ts';
import { securityAssociation } from './security-association.ts';
import { trafficSelectors } from './traffic-selectors.ts';
import { vendorId } from './vendor-ids.ts';

const CERT = 37;
const CERTREQ = 38;
const TSI = 44;
const TSR = 45;

/**
 * The payload as plain data. `origin` is the offset in `view` of the IKE header, or of the plaintext that the payload
 * stands in: offsets in the value count from there. Problems point into `view`, as those of the payload chain do.
 */
export function dissectPayload(view: DataView, payload: Payload, origin: number): Decoded<IkePayload> {
  const { type, critical, start, end, cut } = payload;
  const body = { view, start: bodyStart(payload), end, origin, cut };
  const { value, problems } = dissectBody(body, payload);
  // A cut SK may be one octet long (`payload-chain.ts`).
  const octets = end - start >= 4 ? view.getUint16(start + 2) : end - start;
  const place = { octets, start: start - origin, end: end - origin, cut };
  return { value: { type, name: payloadName(type), critical, ...place, body: value }, problems };
}

function dissectBody(body: Body, payload: Payload): Decoded<PayloadBody> {
  switch (payload.type) {
    case PAYLOAD.sa:
      return securityAssociation(body);
    case PAYLOAD.ke:
      return keyExchange(body);
    case PAYLOAD.idi:
    case PAYLOAD.idr:
      return identification(body);
    case CERT:
      return certificate(body);
    case CERTREQ:
      return certificateRequest(body);
    case PAYLOAD.auth:
      return authentication(body);
    case PAYLOAD.nonce:
      return nonce(body);
    case PAYLOAD.notify:
      return notify(body);
    case PAYLOAD.delete:
      return deletion(body);
    case PAYLOAD.vendorId:
      return vendorId(body);
    case TSI:
    case TSR:
      return trafficSelectors(body);
    case PAYLOAD.sk:
      return encrypted(body, payload);
    case PAYLOAD.cp:
      return configuration(body);
    case PAYLOAD.eap:
      return eap(body);
    case PAYLOAD.skf:
      return encryptedFragment(body, payload);
    case PAYLOAD.ciscoFragment:
      return ciscoFragment(body, payload);
    default:
      // GSPM, IDg, GSA, KD, PS, and whatever comes.
      return decoded(opaque(body));
  }
}
