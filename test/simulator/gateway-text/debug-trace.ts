import type { GatewayNote, SaTag } from '../world/notes.ts';
import { detailed, keyOf, type Line, type NoteOf, spiText, unconfirmed, type Wording } from './line.ts';

/** State and event. Those the catalogue of 2.9 tags [U] follow the naming of the others. */
type Step = readonly [state: string, event: string];

/** The lines of the state machine for a note (2.9): the only ones outside packet blocks that carry both SPIs. */
export function traceLines(note: GatewayNote, { memory }: Wording): Line[] {
  if (!('sa' in note)) return [];
  const { sa } = note;
  const messageId = 'messageId' in note ? note.messageId : (memory.messageIds.get(keyOf(sa)) ?? 0);
  const spis = `I_SPI=${spiText(sa.initiatorSpi)} R_SPI=${spiText(sa.responderSpi)}`;
  // Releases since 15 print the message id in decimal.
  const who = `SM Trace-> SA: ${spis} (${sa.initiator ? 'I' : 'R'}) MsgID = ${messageId}`;
  return steps(note).map(([state, event]) => {
    const line = detailed(sa, `${who} CurState: ${state} Event: ${event}`);
    return SEEN.has(event) ? line : unconfirmed(line);
  });
}

/** Events that were seen printed; of the states around them only some were. */
const SEEN: ReadonlySet<string> = new Set([
  'EV_RE_XMT',
  'EV_RE_XMT_EXCEED',
  'EV_FAIL',
  'EV_AUTH_FAIL',
  'EV_RECV_AUTH',
  'EV_GET_POLICY_BY_PEERID',
  'EV_I_OK',
  'EV_R_OK',
  'EV_NO_EVENT',
  'EV_CHK4_ROLE',
]);

function steps(note: GatewayNote): readonly Step[] {
  switch (note.kind) {
    case 'packet':
      return packetSteps(note);
    case 'init-processed':
      return note.sa.initiator
        ? [['I_PROC_INIT', 'EV_VERIFY_MSG']]
        : [
            ['R_INIT', 'EV_VERIFY_MSG'],
            ['R_INIT', 'EV_INSERT_SA'],
            ['R_INIT', 'EV_GET_IKE_POLICY'],
            ['R_BLD_INIT', 'EV_GEN_DH_KEY'],
            ['R_BLD_INIT', 'EV_GEN_SKEYID'],
            ['R_BLD_INIT', 'EV_BLD_MSG'],
          ];
    case 'wrong-group':
    case 'proposal-mismatch':
      return [[role(note.sa, 'I_PROC_INIT', 'R_INIT'), 'EV_FAIL']];
    case 'init-done':
      return [['INIT_DONE', 'EV_CHK4_ROLE'], ...(note.sa.initiator ? [] : [['R_WAIT_AUTH', 'EV_NO_EVENT'] as const])];
    case 'identity':
      return [[auth(note.sa), 'EV_GET_POLICY_BY_PEERID']];
    case 'auth-checked':
      return [[auth(note.sa), note.passed ? 'EV_OK_AUTH' : 'EV_AUTH_FAIL']];
    case 'auth-failed':
      return [[auth(note.sa), 'EV_FAIL']];
    case 'sa-created':
      return [['AUTH_DONE', 'EV_OK']];
    case 'session-up':
      return [['READY', note.sa.initiator ? 'EV_I_OK' : 'EV_R_OK']];
    case 'retransmitting':
      return [['INFO_I_WAIT', 'EV_RE_XMT']];
    case 'gave-up':
      return [['INFO_I_WAIT', 'EV_RE_XMT_EXCEED']];
    case 'sa-deleted':
      return [['EXIT', 'EV_FREE_NEG']];
    default:
      return [];
  }
}

function packetSteps({ exchange, direction, response, messageId, retransmission }: NoteOf<'packet'>): readonly Step[] {
  if (direction === 'sent' || retransmission) return [];
  if (exchange === 'IKE_SA_INIT') return [response ? ['I_WAIT_INIT', 'EV_RECV_INIT'] : ['IDLE', 'EV_RECV_INIT']];
  if (exchange === 'IKE_AUTH') {
    if (response) return [['I_WAIT_AUTH', 'EV_RECV_AUTH']];
    return [messageId === 1 ? ['R_WAIT_AUTH', 'EV_RECV_AUTH'] : ['R_WAIT_EAP_RESP', 'EV_RECV_EAP_RESP']];
  }
  if (exchange === 'INFORMATIONAL') return [[response ? 'INFO_I_WAIT' : 'INFO_R', 'EV_RECV_INFO']];
  return [[response ? 'CHILD_I_WAIT' : 'CHILD_R_INIT', 'EV_RECV_CREATE_CHILD']];
}

const role = (sa: SaTag, initiator: string, responder: string): string => (sa.initiator ? initiator : responder);
const auth = (sa: SaTag): string => role(sa, 'I_PROC_AUTH', 'R_VERIFY_AUTH');
