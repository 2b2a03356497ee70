import { editCaptures, gatewaysIn, isCapture, sightings } from './captures.ts';
import { keepsOf, type Operator } from './operator.ts';

export const onlyTowardsGateway = oneDirection('target');
export const onlyFromGateway = oneDirection('source');

/** A mirror port or a capture filter that took one direction; frames without IP match no such filter. */
function oneDirection(gatewayIs: 'source' | 'target'): Operator {
  const towards = gatewayIs === 'target';
  return {
    name: towards ? 'only-towards-gateway' : 'only-from-gateway',
    title: towards ? 'Capture of requests to the gateway only' : 'Capture of what the gateway sent only',
    losesSentence: towards
      ? 'Nothing that the gateway sent is there; that it did not answer cannot be concluded, only that clients asked.'
      : 'Nothing that clients sent is there; what the gateway answered still shows that they asked.',
    applies: (files) => files.some(isCapture),
    apply: (files, { truth }) =>
      editCaptures(files, 'less', (capture) => {
        const gateways = gatewaysIn(capture, truth?.gatewayAddresses);
        const kept = sightings(capture).filter(({ frame }) => frame !== null && gateways.has(frame[gatewayIs]));
        return { options: capture.options, packets: kept.map(({ packet }) => packet) };
      }),
    keeps: keepsOf({ wire: [] }),
  };
}
