import { isNo, wordsOf } from './commands.ts';
import { SHORTEST_PASTED } from './grammar.ts';
import { globalGrammar } from './mode-table.ts';

/** Lines that open a configuration without a header. Each is said by nobody but IOS. */
const OPENERS =
  /^(?:hostname \S+$|aaa new-model$|aaa (?:authentication|authorization|accounting) \S+ \S+ |(?:no )?crypto (?:ikev2|ipsec|pki|vpn|ssl|isakmp) \S+ ?|crypto map \S+ \d|service timestamps (?:debug|log) |(?:no )?ip http (?:secure-)?server$|clock (?:timezone|summer-time) \S+ |interface [A-Z][A-Za-z-]*\d[\d/.]*(?: type \S+)?$|ip local pool \S+ \d|username \S+ (?:password|secret|privilege) |version \d\d\.\d+$|webvpn gateway \S+$|(?:vrf definition|ip vrf) \S+$|ntp server \S+$|logging (?:buffered|host|rate-limit|origin-id) \S|license udi pid \S+ sn \S+$|banner (?:motd|login|exec) \S|router (?:ospf|bgp|eigrp) \d+$)/i;

const GLOBAL_WORDS = new Set(
  (
    'aaa access-list alias archive arp authentication banner boot boot-start-marker boot-end-marker bridge call call-home cdp class-map clock control-plane crypto ' +
    'diagnostic dot1x enable end errdisable event exception exit fhrp flow hostname hw-module interface ip ipv6 isis key ' +
    'l2vpn license line lldp logging login mac memory monitor mpls multilink netconf-yang network no ntp object object-group ' +
    'parser parameter-map password platform policy-map power redundancy restconf route-map router scheduler security service ' +
    'snmp-server spanning-tree standby subscriber switch tacacs radius tacacs-server radius-server ldap tftp-server track transport tunnel username version ' +
    'vlan voice vpdn vrf vtp webvpn zone zone-pair telemetry template address-family pool def-domain route encryption ' +
    'integrity prf group proposal match set mode dns description permit deny enrollment subject-name revocation-check rsakeypair'
  ).split(' '),
);

/** Show output that begins with a word of a configuration. */
const SHOWN = /^crypto (?:map tag:|session current)/i;

/** Whether the first word is one that opens a global command; what it opens need not be known. */
export function isGlobal(text: string): boolean {
  // 10 permit 192.168.10.0 0.0.0.255
  if (/^\d{1,10} (?:permit|deny|remark) /i.test(text)) return true;
  const end = text.indexOf(' ');
  return GLOBAL_WORDS.has((end < 0 ? text : text.slice(0, end)).toLowerCase()) && !SHOWN.test(text);
}

/** Sections that nothing here is for, where they are printed without a `!` in front. */
const OTHER_SECTION =
  /^(?:aaa (?:group server|attribute list) |class-map |control-plane$|crypto (?:ca|dynamic-map|gdoi|identity|ikev2|ipsec|isakmp|keyring|map|pki|ssl|vpn) \S|event manager applet |flow (?:exporter|monitor|record) |interface |ip (?:access-list|dhcp pool|sla|vrf) |ipv6 (?:access-list|dhcp pool) |key chain |line (?:aux|con|tty|vty) |object-group |parameter-map |policy-map |(?:ldap|radius|tacacs) server |route-map |router (?:bgp|eigrp|isis|ospf) |vrf |webvpn )/i;

/** Whether lines below this global command are certainly its own: it opens a section that is not read. */
export function opensOtherSection(text: string): boolean {
  return OTHER_SECTION.test(text);
}

/** Whether a line of a text opens a configuration: `crypto ikev2 profile RA`, `cry ikev2 prof RA`. */
export function opensConfiguration(text: string): boolean {
  if (!mayOpen(text)) return false;
  if (SHOWN.test(text)) return false;
  if (OPENERS.test(text)) return true;
  const words = wordsOf(text);
  const from = isNo(words[0]) ? 1 : 0;
  const read = globalGrammar().read(words, from, SHORTEST_PASTED);
  return read !== undefined && read.end === words.length && OPENERS.test(read.text);
}

/** First letters of the openers and of `no`: the lines of another output are many, and looked at no closer. */
const FIRST_LETTERS: ReadonlySet<string> = new Set(
  [
    'hos',
    'aaa',
    'no',
    'cry',
    'ser',
    'ip',
    'clo',
    'int',
    'use',
    'ver',
    'web',
    'vrf',
    'ntp',
    'log',
    'lic',
    'ban',
    'rou',
  ].map((word) => word.slice(0, 2)),
);

function mayOpen(text: string): boolean {
  return FIRST_LETTERS.has(text.slice(0, 2).toLowerCase());
}
