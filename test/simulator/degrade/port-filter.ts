import { PROTOCOL } from '../net/ip.ts';
import { editCaptures, isCapture, sightings } from './captures.ts';
import { isIkePort } from './frame.ts';
import { keepsOf, type Operator } from './operator.ts';

export const portFilter: Operator = {
  name: 'port-filter',
  title: 'Capture with the filter `udp port 500 or udp port 4500`',
  losesSentence: `Later IP fragments, native ESP, ICMP and TCP are gone, since none of them carries the ports; every IKE
    message still shows its header, but one that came in IP fragments cannot be opened.`.replace(/\s+/g, ' '),
  applies: (files) => files.some(isCapture),
  apply: (files) =>
    editCaptures(files, 'less', (capture) => ({
      options: capture.options,
      packets: sightings(capture)
        .filter(({ frame }) => frame !== null && frame.protocol === PROTOCOL.udp && isIkePort(frame.ports))
        .map(({ packet }) => packet),
    })),
  keeps: keepsOf({ wire: ['visible'], keys: [] }),
};
