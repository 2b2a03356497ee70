import { DEBUG_PATTERNS } from './debug-patterns.ts';
import { DETAILS } from './details.ts';

// Words that may be shown of a line that nobody understood. Any other may be a name or a secret.

const COMMON = `
  a aaa accept accepted access accounting ack acl active add added address addresses after again algorithm algorithms all allocate
  allocated already and any are as async at attribute attributes auth authentication authorization available bad be been before begin
  build building by call callback can cannot cert certificate chain change changed check checking child client close closed complete
  completed config configuration configured connect connection construct context cookie could create created creating credential
  crypto current data db debug default delete deleted deleting device dh did digest disabled discard discarded discovery does done
  down dpd drop dropped due duplicate dvti dynamic eap empty enabled encrypt encrypted encryption end engine entry error errors esp
  event exceeded exchange exists expected expired fail failed failure fetch finished first flow for found fragment fragmentation
  fragments from front generate generated generating get getting global got group handle handler has hash have header id identity if
  ignore ignored ignoring ike ikev info informational init initial initialize initiate initiated initiator inner input inside install
  installed instance integrity interface internal into invalid ip ipsec is it its key keyring keys kmi last length level lifetime
  limit list load local lock locked lookup lost main malformed manager map mark match matched matching max maximum message mib
  missing mode more name nat need negotiated negotiating negotiation new next no node none not notify null number of offset old on
  only open operation option or other out outside overlay own packet packets parse parsed passed path payload payloads peer pending
  permit pki platform policies policy pool port ppk prf process processed processing profile proposal proposals protocol psh public
  push query queue queued reached ready reason received receiving record redirect register registered reject rejected rekey rekeying
  remote remove removed removing renegotiate reply request requested requests required resend reset resource responder response
  result resume retransmission retransmit return returned retry role route rsa sa same sas scheduled search searching second
  seconds secret see selector selectors send sending sent sequence server service session sessions set setting shared should sign
  signature size skeyseed sm socket source spi spis start started starting state static status stop stopped stored success
  successful suite support supported switch sync table task template terminate terminated that the this time timeout timer timers
  to token toolkit traffic transform transforms transition transport trustpoint try trying ts tunnel type unable unexpected unknown
  sec stopping unlock unsupported up update updated use used user using valid validate validated validation value vendor verification verified
  verify version via virtual vrf vti wait waiting was will window with without wrong xauth yet
  action creation database dest destination exch host hostname line mapped method must notification operation peer's pre-shared route-set src vpn
`;

/** Lower case. */
export const VOCABULARY: ReadonlySet<string> = new Set(
  [COMMON, ...DETAILS, ...DEBUG_PATTERNS.map(({ starts }) => starts)].flatMap(
    (text) => text.toLowerCase().match(/[a-z][a-z'-]*[a-z]\d?|a/g) ?? [],
  ),
);
