// A configuration, and the forms in which people paste one (ios-text.md 5.1).

/** Names have capitals or digits, so that the keywords alone can be written in another way. */
export const SECTIONS: readonly (readonly [header: string, ...lines: string[]])[] = [
  ['hostname GW1'],
  ['version 17.16'],
  ['service timestamps debug datetime msec localtime show-timezone'],
  ['clock timezone CET 1 0'],
  ['aaa new-model'],
  ['vrf definition WAN1', 'rd 1:1'],
  [
    'crypto pki trustpoint TP1',
    'enrollment terminal',
    'subject-name CN=GW1',
    'revocation-check none',
    'rsakeypair TP1',
  ],
  ['crypto ikev2 authorization policy AP1', 'pool POOL1', 'dns 192.0.2.53 192.0.2.54', 'netmask 255.255.255.0', 'pfs'],
  ['crypto ikev2 proposal P1', 'encryption aes-cbc-256 aes-cbc-128', 'integrity sha512', 'group 19 14'],
  ['crypto ikev2 policy PO1', 'match fvrf any', 'proposal P1'],
  [
    'crypto ikev2 keyring K1',
    'peer BRANCH1',
    ' address 198.51.100.77',
    ' pre-shared-key local Canary-1-Key',
    'peer BRANCH2',
    ' address 198.51.100.78',
    ' pre-shared-key Canary-2-Key',
  ],
  [
    'crypto ikev2 profile RA1',
    'match identity remote key-id *$AnyConnectClient$*',
    'identity local dn',
    'authentication local rsa-sig',
    'authentication remote anyconnect-eap aggregate',
    'pki trustpoint TP1 sign',
    'dpd 30 5 on-demand',
    'aaa authentication anyconnect-eap L1',
    'aaa authorization group anyconnect-eap list L2 AP1',
    'aaa authorization user anyconnect-eap cached',
    'virtual-template 10 mode auto',
    'anyconnect profile ACPROF1',
    'ivrf INS1',
    'reconnect timeout 900',
  ],
  ['crypto ikev2 profile SITES1', 'match identity remote any', 'authentication local pre-share', 'keyring local K1'],
  ['no crypto ikev2 http-url cert'],
  ['crypto ikev2 fragmentation mtu 1200'],
  ['crypto vpn anyconnect profile ACPROF1 bootflash:AC1.xml'],
  ['crypto ipsec transform-set TS1 esp-gcm 256', 'mode tunnel'],
  ['crypto ipsec profile IP1', 'set transform-set TS1', 'set ikev2-profile RA1', 'set pfs GROUP19'],
  ['interface GigabitEthernet1', 'vrf forwarding WAN1', 'ip address 203.0.113.5 255.255.255.0'],
  [
    'interface Virtual-Template10 type tunnel',
    'ip unnumbered GigabitEthernet1',
    'tunnel mode ipsec ipv4',
    'tunnel protection ipsec profile IP1',
  ],
  ['ip local pool POOL1 192.168.20.1 192.168.20.254'],
  ['no ip http secure-server'],
  ['logging buffered 1000000 debugging'],
  ['logging host 192.168.10.60'],
  ['ntp server 192.0.2.1'],
];

export const CANARIES = ['Canary-1-Key', 'Canary-2-Key'];

type Write = (section: readonly string[]) => string;

/** Shortest spellings that IOS still understands, by its keyword. */
const SHORT: Readonly<Record<string, string>> = {
  crypto: 'cry',
  profile: 'prof',
  match: 'mat',
  identity: 'ident',
  remote: 'rem',
  authentication: 'authen',
  authorization: 'author',
  'pre-shared-key': 'pre-s',
  'pre-share': 'pre-sh',
  proposal: 'prop',
  encryption: 'encr',
  integrity: 'integ',
  keyring: 'keyr',
  address: 'addr',
  interface: 'int',
  reconnect: 'reco',
  timeout: 'time',
  aggregate: 'agg',
  trustpoint: 'trust',
  'virtual-template': 'virt',
  hostname: 'host',
  timezone: 'timez',
  unnumbered: 'unnum',
  protection: 'prot',
  buffered: 'buff',
  server: 'serv',
  cached: 'cac',
  fragmentation: 'frag',
  GigabitEthernet1: 'gi1',
  'Virtual-Template10': 'virtual-t10',
};

const joined = (write: Write): string => `${SECTIONS.map(write).join('\n')}\n`;
const indented: Write = ([header, ...lines]) => [header, ...lines.map((line) => ` ${line}`), '!'].join('\n');
const words = (text: string, change: (word: string) => string) => text.replace(/[^\s]+/g, change);

export const INDENTED = joined(indented);

export const FORMS: Readonly<Record<string, string>> = {
  'indented by a tab': joined(([header, ...lines]) =>
    [header, ...lines.map((line) => `\t${line.replace(/^ /, '\t')}`), '!'].join('\n'),
  ),
  'a page that is indented as a whole': INDENTED.replace(/^/gm, '    '),
  'without indentation': joined((lines) => [...lines.map((line) => line.trim()), '!'].join('\n')),
  'without indentation and separators': joined((lines) => lines.map((line) => line.trim()).join('\n')),
  'ended by exit': joined(([header, ...lines]) =>
    [header, ...lines.map((line) => ` ${line}`), ...(lines.length > 0 ? [' exit'] : [])].join('\n'),
  ),
  'blank lines between all lines': joined((lines) => [...lines, '!'].join('\n\n')),
  'one line a section': joined(
    (lines) =>
      `${lines
        .map((line) => line.trim())
        .join(' ')
        .replace(' peer BRANCH2', '\npeer BRANCH2')}\n!`,
  ),
  'upper case': words(INDENTED, (word) => (/^[a-z][a-z-]*$/.test(word) ? word.toUpperCase() : word)),
  abbreviated: words(INDENTED, (word) => SHORT[word] ?? word),
  'abbreviated without indentation': words(
    joined((lines) => [...lines.map((line) => line.trim()), '!'].join('\n')),
    (word) => SHORT[word] ?? word,
  ),
  CRLF: INDENTED.replaceAll('\n', '\r\n'),
};

/** What a person types, prompts in front. */
export const TYPED = `${joined(([header, ...lines]) =>
  [
    `GW1(config)#${header}`,
    ...lines.map((line) => `GW1(config-mode)#${line.trim()}`),
    ...(lines.length > 0 ? ['GW1(config-mode)#exit'] : []),
  ].join('\n'),
)}GW1(config)#end\nGW1#\n`;

export const TYPED_ABBREVIATED = words(TYPED, (word) => {
  const [, prompt = '', command = word] = /^(\S+#)(.*)$/.exec(word) ?? [];
  return prompt + (SHORT[command] ?? command);
});
